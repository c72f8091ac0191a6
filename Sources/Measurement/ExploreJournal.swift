import Accelerator
import Foundation
import TernaryLM

/// The folder of a sweep: what was asked for, and what was found until now, so that an interrupted sweep goes on.
public struct ExploreJournal: Sendable {
  /// The folder.
  public let folder: String

  private var requestPath: String { "\(folder)/request.json" }
  private var journalPath: String { "\(folder)/journal.jsonl" }

  /// Opens a folder for a request, and makes it if it is not there.
  ///
  /// - Throws: `ExploreError` if it belongs to another request or cannot be written.
  public init(_ folder: String, request: ExploreRequest) throws {
    self.folder = folder
    let data = try request.encoded()
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let kept = FileManager.default.contents(atPath: requestPath)
      if kept == nil { try data.write(to: URL(fileURLWithPath: requestPath), options: .atomic) }
      guard kept == nil || kept == data else {
        throw ExploreError("\(folder) holds another exploration (see request.json in it): choose another --output")
      }
    } catch let error as ExploreError {
      throw error
    } catch {
      throw ExploreError("\(folder) cannot be written: \(error.localizedDescription)")
    }
  }

  /// What was found by earlier runs, by number; a line that was not finished is left out.
  public func outcomes() throws -> [Int: ExploreOutcome] {
    guard let text = try? String(contentsOfFile: journalPath, encoding: .utf8) else { return [:] }
    let decoder = JSONDecoder()
    var found: [Int: ExploreOutcome] = [:]
    for line in text.split(separator: "\n") {
      guard let outcome = try? decoder.decode(ExploreOutcome.self, from: Data(line.utf8)) else { continue }
      found[outcome.index] = outcome
    }
    return found
  }

  /// Opens the journal for lines at its end.
  public func writer() throws -> JournalWriter { try JournalWriter(journalPath) }

  /// Writes a file of results beside its place, and renames it.
  public func write(_ data: Data, to name: String) throws {
    do {
      try data.write(to: URL(fileURLWithPath: "\(folder)/\(name)"), options: .atomic)
    } catch {
      throw ExploreError("\(folder)/\(name) cannot be written: \(error.localizedDescription)")
    }
  }

  /// A file of results; nil if it is not there or not complete.
  public func read<Value: Decodable>(_ type: Value.Type, from name: String) -> Value? {
    FileManager.default.contents(atPath: "\(folder)/\(name)").flatMap { try? JSONDecoder().decode(type, from: $0) }
  }
}

/// Adds lines to a journal.
public final class JournalWriter {
  private let file: FileHandle
  private let encoder = JSONEncoder()

  init(_ path: String) throws {
    if !FileManager.default.fileExists(atPath: path) { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    guard let file = FileHandle(forUpdatingAtPath: path) else { throw ExploreError("\(path) cannot be written") }
    self.file = file
    encoder.outputFormatting = [.sortedKeys]
    let end = try file.seekToEnd()
    // A run that was ended in the middle of a line leaves it open.
    guard end > 0 else { return }
    try file.seek(toOffset: end - 1)
    if try file.read(upToCount: 1) != Data("\n".utf8) { try file.write(contentsOf: Data("\n".utf8)) }
  }

  /// Adds some outcomes, each in a line of its own, in one write.
  public func add(_ outcomes: [ExploreOutcome]) throws {
    let lines = try outcomes.reduce(into: Data()) { data, outcome in
      data += try encoder.encode(outcome) + Data("\n".utf8)
    }
    try file.write(contentsOf: lines)
  }
}

/// What a sweep was asked for: a folder holds the results of one request.
public struct ExploreRequest: Sendable, Equatable, Codable {
  /// Name of the model.
  public let model: String
  /// Dimensions of the model.
  public let dimensions: ModelConfiguration
  /// Name of the target.
  public let target: String
  /// Numbers of streams.
  public let streams: [Int]
  /// Clocks in MHz.
  public let clocks: [Double]
  /// Versions of the generator and of the resource model.
  public let generator, resourceModel: String

  /// The request of a sweep.
  public init(_ space: ExploreSpace, _ resources: ResourceModel) {
    (model, dimensions, target) = (space.name, space.model, space.target.name)
    (streams, clocks) = (space.streams, space.clocks)
    (generator, resourceModel) = (Design.generatorVersion, resources.version)
  }

  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}

/// Why an exploration cannot go on, in one line.
public struct ExploreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The line.
  public let description: String

  /// One line that says what to do.
  public init(_ description: String) { self.description = description }
}
