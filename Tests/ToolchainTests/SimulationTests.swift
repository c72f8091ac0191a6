import Foundation
import Testing
import Toolchain

/// The echo device, built once; its images in a folder of their own.
private func openEcho(gain: String = "00000005") async throws -> Simulation {
  let library = try await SimulationLibrary(EchoDevice.library.value)
  let images = try TemporaryFolder()
  defer { images.remove() }
  try images.write("\(gain)\n", to: "gain.hex")
  return try Simulation(library, images: images.path)
}

/// What the echo device answers: a header beat and a candidate beat with the scratch register.
private func answer(to token: UInt64, scratch: UInt64 = 0) -> [UInt64] {
  [0x0005_1234_0000_0000 | (token + 1), 7 << 32 | scratch]
}

@Suite struct SimulationTests {
  @Test func answersArriveInOrder() async throws {
    let device = try await openEcho()
    #expect(device.takeAnswer() == nil)
    for token in [7, 8, 9] as [UInt32] { device.submit(token) }
    #expect(device.pending == 3)
    for token in [7, 8, 9] as [UInt64] {
      #expect(try device.advance(limit: 100))
      #expect(device.takeAnswer() == answer(to: token))
    }
    #expect(device.pending == 0)
    #expect(device.cycles < 20)
  }

  @Test func aWordWithoutAnswerIsOnlyAccepted() async throws {
    let device = try await openEcho()
    device.submit(1 << 31 | 5)
    device.submit(6)
    #expect(try device.advance(limit: 100))
    #expect(device.takeAnswer() == answer(to: 6))
    #expect(try !device.advance(limit: 100))
  }

  @Test func aHangUsesUpTheCycles() async throws {
    let device = try await openEcho()
    device.submit(999)
    #expect(try !device.advance(limit: 1234))
    #expect(device.cycles == 1234)
    try device.reset()
    #expect(device.cycles == 0)
    device.submit(1)
    #expect(try device.advance(limit: 100))
    #expect(device.takeAnswer() == answer(to: 1))
  }

  @Test func registers() async throws {
    let device = try await openEcho()
    #expect(try device.read(0) == 0x5445_524E)
    try device.write(4, 0xDEAD_BEEF)
    #expect(try device.read(4) == 0xDEAD_BEEF)
    device.submit(1)
    #expect(try device.advance(limit: 100))
    #expect(device.takeAnswer() == answer(to: 1, scratch: 0xDEAD_BEEF))
    #expect(throws: failure("the register read at address 12 was refused with AXI response 2")) { try device.read(12) }
    #expect(throws: failure("the register read at address 8 had no answer within 10000 cycles")) { try device.read(8) }
  }

  @Test func logitsAndTracesAreCollectedWhenAsked() async throws {
    let device = try await openEcho(gain: "80000005")
    device.submit(1)
    #expect(try device.advance(limit: 100))
    #expect(device.takeLogits() == [])
    device.collectsLogits = true
    device.collectsTrace = true
    device.submit(100)
    device.submit(200)
    _ = device.takeAnswer()
    #expect(try device.advance(limit: 100))
    _ = device.takeAnswer()
    #expect(try device.advance(limit: 100))
    let gain = Int32(bitPattern: 0x8000_0005)
    #expect(device.takeLogits() == [-1, 101, -101, gain, -1, 201, -201, gain])
    #expect(device.takeLogits() == [])
    #expect(device.takeTrace(.codes) == [100, -1, -128, 3, -56, -1, -128, 3])
    #expect(device.takeTrace(.scale) == [Int32(bitPattern: 0xF000_0001), Int32(bitPattern: 0xF000_0001)])
    #expect(device.takeTrace(.sums) == [-1, 101, -101, gain, -1, 201, -201, gain])
    #expect(device.takeTrace(.results) == [])
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func backpressureChangesTimeButNotAnswers(seed: UInt64) async throws {
    let device = try await openEcho()
    device.collectsLogits = true
    device.setBackpressure(seed: seed, probability: 200)
    for token in 0..<50 as Range<UInt32> { device.submit(token) }
    for token in 0..<50 as Range<UInt64> {
      #expect(try device.advance(limit: 10_000))
      #expect(device.takeAnswer() == answer(to: token))
    }
    #expect(device.cycles > 400)
    #expect(device.takeLogits() == (1...50).flatMap { [-1, $0, -$0, 5] as [Int32] })
  }

  @Test func backpressureFindsABeatThatChanges() async throws {
    let device = try await openEcho()
    device.setBackpressure(seed: 1, probability: 128)
    for _ in 0..<20 { device.submit(998) }
    #expect(throws: failure("m_axis_tokens changed a beat before it was taken")) {
      while try device.advance(limit: 1000) { _ = device.takeAnswer() }
    }
  }

  @Test func aMissingImageIsAnErrorAndTheWorkingDirectoryStays() async throws {
    let library = try await SimulationLibrary(EchoDevice.library.value)
    let before = FileManager.default.currentDirectoryPath
    let images = try TemporaryFolder()
    defer { images.remove() }
    let line =
      "the simulation could not start with the memory images in \(images.path): gain.hex: $readmem file not found"
    #expect(throws: failure(line)) { try Simulation(library, images: images.path) }
    #expect(FileManager.default.currentDirectoryPath == before)
  }

  @Test func instancesAreIndependent() async throws {
    let one = try await openEcho(gain: "00000001")
    let two = try await openEcho(gain: "00000002")
    one.collectsLogits = true
    two.collectsLogits = true
    one.submit(3)
    two.submit(4)
    #expect(try one.advance(limit: 100))
    #expect(try two.advance(limit: 100))
    #expect(one.takeLogits() == [-1, 4, -4, 1])
    #expect(two.takeLogits() == [-1, 5, -5, 2])
  }

  @Test func wavesNeedALibraryBuiltForThem() async throws {
    let device = try await openEcho()
    #expect(throws: failure("this library was built without waveforms")) { try device.recordWaves(to: "x.fst") }
  }
}

private func failure(_ reason: String) -> ToolError {
  ToolError(reason.hasPrefix("the simulation could") ? reason : "the simulated device failed: \(reason)")
}
