/// The Verilog of one design, as text, with what is needed to simulate it.
public struct DesignSources: Sendable {
  /// The name of the top module.
  public var top: String
  /// The Verilog files, each with its name (no folders) and its text.
  public var files: [(name: String, text: String)]
  /// Lanes of the logits and trace ports, P: `m_axis_logits_tdata` has 32 P bits.
  public var vectorLanes: Int

  /// The Verilog of one design.
  public init(top: String, files: [(name: String, text: String)], vectorLanes: Int) {
    self.top = top
    self.files = files
    self.vectorLanes = vectorLanes
  }
}

extension DesignSources {
  /// Writes the files into an existing folder.
  func write(to directory: String) throws(ToolError) {
    for file in files {
      try Files.write(file.text, to: "\(directory)/\(file.name)")
    }
  }
}
