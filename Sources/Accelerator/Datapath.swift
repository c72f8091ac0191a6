/// How the units around the array are built.
public enum Datapath: String, Sendable, Equatable, Codable, CaseIterable {
  /// An element at a time on few multipliers, for an iCE40UP5K: two 32 x 32 and 26 x 16 ones, and two of 16 x 16.
  case shared

  /// Why no such design can be; nil if one can.
  static func problem(_ c: AcceleratorConfiguration) -> String? {
    if c.streams > 1 { return "has one stream; leave out --streams" }
    if c.weightPorts != nil { return "has its weights on chip; leave out --weight-ports" }
    if c.longestVector > 1024 { return "takes vectors of at most 1024 elements" }
    if c.shape.rows > SharedQueue.maximumRows {
      return "has at most \(SharedQueue.maximumRows) rows; choose fewer --lanes"
    }
    guard c.weightBytes < 4 else { return nil }
    return "keeps norm weights in weight words of at least 4 bytes; choose at least 16 --lanes"
  }
}
