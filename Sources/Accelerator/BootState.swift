/// What a device says about its boot image; bits 3:0 of the boot status.
public enum BootState: Int, Sendable, CaseIterable {
  /// The image is being read.
  case loading
  /// The memories hold the model.
  case ready
  /// There is no image.
  case noImage
  /// The image is for another configuration, or of another format version.
  case otherConfiguration
  /// The CRC-32 of the header or of the image is wrong.
  case wrongChecksum
  /// The board's memory does not work.
  case memoryFault
}
