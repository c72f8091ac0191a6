import Accelerator
import Foundation
import Testing
import Toolchain

@testable import Boards

/// LiteX's own server and client at the pins of a simulated board.
@Suite struct LiteXTests {
  /// Python with LiteX.
  private static let python = ProcessInfo.processInfo.environment["TERN_LITEX_PYTHON"]

  /// Starts `litex_server` at a port and prints what `litex_cli --regs` reads through it.
  private static let script = """
    import socket, subprocess, sys, time
    port, baud, registers = sys.argv[1:]
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        number = str(probe.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-m", "litex.tools.litex_server", "--uart", "--uart-port", port, "--uart-baudrate", baud,
         "--bind-port", number], stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("localhost", int(number))).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        print(subprocess.check_output(
            [sys.executable, "-m", "litex.tools.litex_client", "--csr-csv", registers, "--port", number, "--regs"],
            text=True))
    finally:
        server.kill()
    """

  @Test(
    .enabled(if: python != nil, "TERN_LITEX_PYTHON names no Python with LiteX"),
    arguments: Board.all.map(\.name)) func theServerReadsTheIdentity(name: String) async throws
  {
    let build = try SmallModel.build(#require(Board.named(name)))
    let folder = FileManager.default.temporaryDirectory.appending(component: "tern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let list = folder.appending(component: "csr.csv")
    try Data(RegisterList.text.utf8).write(to: list)
    try await SmallModel.withBoard(build) { path, build in
      let result = try await ProcessRunner(Self.python ?? "").run(
        ["-c", Self.script, path, "\(Board.baud)", list.path], in: folder.path)
      let lines = result.output.split(separator: "\n")
      #expect(lines.contains("0x00000000 : 0x\(String(ControlRegister.identification, radix: 16)) tern_id"))
      #expect(lines.contains("0x00000008 : 0x\(Design.digits(build.system.design.hash)) tern_configuration"))
    }
  }
}
