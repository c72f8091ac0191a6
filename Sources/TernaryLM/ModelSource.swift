import Foundation

/// What a MODEL argument stands for: a model with weights, or only the dimensions of one.
public enum ModelSource: Sendable {
  /// Weights and all.
  case model(TernaryModel)
  /// A `config.json` or a named size without weights; `TernaryModel.random` can fill it.
  case configuration(ModelConfiguration, name: String)

  /// The named models whose weights come with the package.
  public static let embeddedNames = ["stories-0.6m", "stories-2m"]

  /// Finds a model: a name first, then a Hugging Face directory, a packed `.tern` file, or a `config.json`.
  ///
  /// A directory that has the name of a named model is reached as `./name`. `progress` is that of
  /// `TernaryModel.importing`; `warn` is called with each warning of an import, one line each.
  public static func resolve(
    _ argument: String, progress: (Double) -> Void = { _ in }, warn: (String) -> Void = { _ in }
  ) throws -> ModelSource {
    if embeddedNames.contains(argument) { return .model(try .embedded(argument)) }
    if let configuration = ModelConfiguration.named(argument) { return .configuration(configuration, name: argument) }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: argument, isDirectory: &isDirectory) else {
      throw ModelError(
        "\(argument): no such model; give a Hugging Face directory, a .tern file, a config.json, or one of "
          + ModelConfiguration.names.joined(separator: ", "))
    }
    if isDirectory.boolValue {
      let (model, report) = try TernaryModel.importing(huggingFaceDirectory: argument, progress: progress)
      report.warnings.forEach(warn)
      return .model(model)
    }
    guard argument.hasSuffix(".json") else { return .model(try .load(packed: argument)) }
    let directory = URL(fileURLWithPath: argument).standardizedFileURL.deletingLastPathComponent()
    return .configuration(try .load(fromConfigJSON: argument), name: directory.lastPathComponent)
  }
}

extension TernaryModel {
  /// Loads a MODEL argument (see `ModelSource.resolve`) that must have weights.
  public static func load(_ argument: String) throws -> TernaryModel {
    switch try ModelSource.resolve(argument) {
    case .model(let model): return model
    case .configuration(_, let name):
      throw ModelError("\(name): has no weights; give --random-weights SEED or a checkpoint directory")
    }
  }

  /// A model that comes with the package; `name` is one of `ModelSource.embeddedNames`.
  static func embedded(_ name: String) throws -> TernaryModel {
    // The generated `Bundle.module` ends the process when the folder is missing; this can say so.
    let folder = Bundle.main.bundleURL.appendingPathComponent("tern_TernaryLM.resources/Models").path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw ModelError("\(name): \(folder) is missing; keep it beside the executable")
    }
    return try load(packed: "\(folder)/\(name).tern")
  }
}
