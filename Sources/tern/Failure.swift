import Accelerator
import ArgumentParser
import Boards
import Device
import Foundation
import Measurement
import TernaryLM
import Toolchain

/// What ends a command early: a line and an exit code.
struct Failure {
  /// What was asked for cannot be done: bad arguments, files or tools.
  static let badInput: Int32 = 2
  /// The device failed, or is not the golden model's equal.
  static let badDevice: Int32 = 1
  /// Ctrl-C, as shells report it.
  static let interrupted: Int32 = 130

  private let error: any Error

  init(_ error: any Error) { self.error = error }

  /// Prints the line, if there is one, and returns the exit code.
  func report() -> Int32 {
    if Interrupt.hasHappened || error is CancellationError { return Self.interrupted }
    guard let code = ownCode else { return reportArguments() }
    Terminal.note("error: \(error)")
    return code
  }

  /// The exit code of an error that is not the argument parser's.
  private var ownCode: Int32? {
    switch error {
    case let error as DeviceError: error.isBadInput ? Self.badInput : Self.badDevice
    case is ModelError, is ToolError, is AcceleratorError, is BoardError, is InputError, is MeasureError,
      is PowerError, is Shortage, is ExploreError:
      Self.badInput
    case is ExitCode, is CleanExit, is ValidationError: nil
    default: Tern.exitCode(for: error) == .failure ? Self.badDevice : nil
    }
  }

  private func reportArguments() -> Int32 {
    let code = Tern.exitCode(for: error)
    guard code == .validationFailure else {
      let text = Tern.fullMessage(for: error)
      if !text.isEmpty { print(text) }
      return code.rawValue
    }
    let line = Tern.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
    Terminal.note("error: \(line)")
    return Self.badInput
  }
}

/// Checks that a file can be made at a path, before work that takes long.
func checkFolder(of path: String) throws {
  let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
  var isDirectory: ObjCBool = false
  let exists = FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory) && isDirectory.boolValue
  guard exists, FileManager.default.isWritableFile(atPath: folder) else {
    throw InputError("\(path): cannot be written: \(folder) is not a folder that can be written")
  }
}

/// Writes a file beside its place and renames it.
func save(_ text: String, to path: String) throws {
  do {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  } catch {
    throw InputError("\(path): cannot be written: \(error.localizedDescription)")
  }
}

/// Something in the input of a command that cannot be used, in one line.
struct InputError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
