import Foundation
import Testing

@testable import Toolchain

/// Waveforms in VCD, written by hand: two cycles and a half of a counter and of a flag.
@Suite struct ValueChangesTests {
  private static let text = """
    $timescale 1ps $end
    $scope module TOP $end
    $scope module top $end
    $var wire 1 ! clock $end
    $var wire 4 # count [3:0] $end
    $scope module unit $end
    $var wire 1 $ valid $end
    $var wire 4 # total [3:0] $end
    $upscope $end
    $upscope $end
    $upscope $end
    $enddefinitions $end
    #0
    0!
    b0000 #
    1$
    #1
    1!
    b0011 #
    #2
    0!
    #3
    1!
    b0100 #
    0$
    #4
    0!
    b101 #
    #5
    1!
    b1111 #

    """

  @Test func changesAndHighCyclesAreThoseBeforeEdges() throws {
    let changes = try read(Self.text)
    #expect(changes.cycles == 3)
    // 0000, 0011, then 0101: two changes each.
    let count = try #require(changes.signals.first { $0.path == ["top", "count"] })
    #expect(count.toggles == 4)
    #expect(count.width == 4)
    let valid = try #require(changes.signals.first { $0.path == ["top", "unit", "valid"] })
    #expect(valid.highCycles == 2)
    #expect(valid.toggles == 1)
    let total = try #require(changes.signals.first { $0.path == ["top", "unit", "total"] })
    #expect(total.net == count.net)
  }

  /// One changed value changes the counts.
  @Test func anotherValueIsCounted() throws {
    let changes = try read(Self.text.replacingOccurrences(of: "b101 #", with: "b011 #"))
    #expect(changes.signals.first { $0.path == ["top", "count"] }?.toggles == 2)
  }

  @Test func whatIsNoVCDIsRefused() throws {
    #expect(throws: ToolError.self) { try read("$scope module top $end\n") }
    #expect(throws: ToolError.self) { try ValueChanges(contentsOf: "/nosuch/file.vcd") }
  }

  private func read(_ text: String) throws -> ValueChanges {
    let path = FileManager.default.temporaryDirectory.appending(component: "tern-\(UUID().uuidString).vcd").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return try ValueChanges(contentsOf: path)
  }
}
