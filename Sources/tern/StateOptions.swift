import ArgumentParser
import Device
import TernaryLM

/// Files that keep where conversations stand.
struct StateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep the state of every stream, to go on later or on another device.", valueName: "file.safetensors"))
  var saveState: String?
  @Option(help: ArgumentHelp("Go on where --save-state stopped.", valueName: "file.safetensors"))
  var loadState: String?

  /// Refuses the floating-point device, whose states are no fixed-point numbers.
  func check(_ device: DeviceKind) throws {
    guard device == .float,
      let option = saveState.map({ _ in "--save-state" }) ?? loadState.map({ _ in "--load-state" })
    else { return }
    throw InputError("\(option) is for fixed-point numbers; use it with --device simulated or golden")
  }

  /// The states to go on from, one for each stream; nil if none were asked for.
  func load(_ model: TernaryModel, streams: Int) throws -> StateFile? {
    guard let loadState else { return nil }
    let file = try StateFile(contentsOf: loadState, model: model)
    guard file.states.count == streams else {
      throw InputError("\(loadState): holds \(file.states.count) streams; give --streams \(file.states.count)")
    }
    return file
  }

  /// Writes where the streams stand after a generation, if that was asked for.
  func save(_ device: any Device, _ result: Generation.Result, _ model: TernaryModel) throws {
    guard let saveState else { return }
    let last = result.tokens.map { $0.last ?? model.configuration.beginToken }
    try StateFile(of: device, nextTokens: last).write(to: saveState, model: model)
  }
}
