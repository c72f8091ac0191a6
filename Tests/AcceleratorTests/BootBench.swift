import Foundation
import HDL
import TernaryLM
import Toolchain

@testable import Accelerator
@testable import GoldenModel

/// A device that boots from flash, under Verilator, with the flash model of the harness at its pins.
struct BootBench: Sendable {
  static let isAvailable = hasTool("verilator") && hasTool("g++")

  let design: Design
  let image: BootImage
  let model: TernaryModel
  private let program: URL

  /// What a run printed.
  struct Output {
    /// State of each boot, and its cycles.
    var boots: [(state: Int, cycles: Int)] = []
    /// Best token after each token, and the cycles from the request of its row until the last word of it.
    var tokens: [(best: Int, rowCycles: Int)] = []
    /// Why the run ended early; empty if it did not.
    var failure = ""
    /// What the loader wrote to the memory beside the device.
    var memory = Data()
  }

  /// Builds the program, unless an earlier run of the tests has.
  init(_ configuration: AcceleratorConfiguration, model: TernaryModel) async throws {
    self.model = model
    let design = try Design(configuration)
    let image = try BootImage(design, flashOffset: 0x5000)
    (self.design, self.image) = (design, image)
    let module = try Self.module(design, image)
    var files = try module.hierarchy().map { ("\($0.name).v", $0.verilog()) } + [("main.cpp", Self.main)]
    let sources = files.map(\.0)
    for name in ["flash.h", "memory.h", "harness.h", "streams.h"] {
      files.append((name, try String(contentsOf: packageFolder.appendingPathComponent("Sim/\(name)"), encoding: .utf8)))
    }
    var hash = ContentHash()
    for (name, text) in files { hash.add(name, text) }
    hash.add("model", model.name)
    let cache = FileManager.default.temporaryDirectory.appendingPathComponent("tern-test-cache")
    program = cache.appendingPathComponent("boot-\(hash.hex)")
    guard !FileManager.default.fileExists(atPath: program.path) else { return }
    let folder = cache.appendingPathComponent("building-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    try MemoryImages(configuration, model: model, golden: FixedPointModel(model)).write(to: folder)
    try await ProcessRunner("/usr/bin/env", name: "verilator").run(
      [
        "verilator", "--cc", "--exe", "--build", "-O3", "-fno-dfg", "-Wno-fatal", "--top-module", module.name,
        "--prefix", "Vbench", "-Mdir", "build", "-CFLAGS", "-O2 -I..",
      ] + sources, in: folder.path)
    try? FileManager.default.moveItem(at: folder, to: program)
  }

  /// The image as it should be.
  func content() throws -> Data { try image.content(images: program) }

  /// Runs operations (`request`, or a token) after a boot from flash with some content, nil for erased flash.
  func run(_ content: Data?, _ operations: [String] = []) async throws -> Output {
    let id = UUID().uuidString
    let file = program.appendingPathComponent("flash-\(id).bin")
    let memory = program.appendingPathComponent("memory-\(id).bin")
    defer { for url in [file, memory] { try? FileManager.default.removeItem(at: url) } }
    try content?.write(to: file)
    let result = try await ProcessRunner("/usr/bin/env", name: "bench").run(
      ["build/Vbench", content == nil ? "-" : file.path, "\(image.flashOffset)", memory.path] + operations,
      in: program.path)
    var output = Output()
    for line in result.output.split(separator: "\n") {
      let words = line.split(separator: " ")
      switch words.first {
      case "state": output.boots.append((Int(words[1]) ?? -1, Int(words[3]) ?? -1))
      case "best": output.tokens.append((Int(words[1]) ?? -1, Int(words[3]) ?? -1))
      default: output.failure = String(line)
      }
    }
    output.memory = (try? Data(contentsOf: memory)) ?? Data()
    return output
  }

  /// The golden model's best tokens.
  func expected(_ tokens: [Int]) -> [Int?] {
    let golden = FixedPointModel(model)
    var state = RecurrentState(configuration: model.configuration)
    var saturations = 0
    return tokens.map { token in
      let output = golden.step(token: token, state: &state, head: true, saturations: &saturations)
      return output.flatMap { output in output.sums.indices.max { (output.sums[$0], $1) < (output.sums[$1], $0) } }
    }
  }

  /// The device, the reader and the loader, with nothing on the register bus.
  private static func module(_ design: Design, _ image: BootImage) throws -> Module {
    let c = design.configuration
    return try Module.build("boot_bench", summary: "A device that boots from flash.") { m in
      let clock = m.clock("clock", reset: "reset")
      var pins: [String: Signal] = [:]
      for name in ["cs_n", "sck", "io0_out", "io0_oe"] { pins["flash_\(name)"] = m.output("flash_\(name)", 1) }
      let (io0, io1) = (m.input("flash_io0_in", 1), m.input("flash_io1_in", 1))
      let request = m.input("boot_request", 1)
      var written: [String: Signal] = ["boot_status": m.output("boot_status", 32)]
      for (name, bits) in [("valid", 1), ("address", BootLoader.memoryAddressBits), ("data", 16)] {
        written["memory_write_\(name)"] = m.output("memory_write_\(name)", bits)
      }
      let writeReady = m.input("memory_write_ready", 1)
      let tokens = m.streamInput("s_axis_tokens", width: 32)
      let answers = m.streamOutput("m_axis_tokens", width: 64, last: true)
      let rowRequested = m.output("row_requested", 1)
      let rowEnds = m.output("row_ends", 1)
      let units = try Wiring(
        m, clock: clock,
        [
          ("flash", FlashReader.module(image: image, beatBytes: EmbeddingLayout(c)?.beatBytes)),
          ("loader", BootLoader.module(image: image, writesMemory: true)),
          ("device", Top.module(c, name: design.top, hash: design.hash)),
        ])
      func connected(_ prefix: String, from unit: String, as other: String, _ fields: [String]) -> [String: Signal] {
        fields.reduce(into: [:]) { $0["\(prefix)_\($1)"] = units[unit, "\(other)_\($1)"] }
      }
      let master = ["arvalid", "araddr", "arlen", "arsize", "arburst", "arcache", "arprot", "rready"]
      let slave = ["arready", "rvalid", "rdata", "rresp", "rlast"]
      units.place(
        "flash",
        connected("s_axi_embedding", from: "device", as: "m_axi_embedding", master).merging([
          "flash_io0_in": io0, "flash_io1_in": io1, "boot_read": units["loader", "boot_read"],
          "boot_ready": units["loader", "boot_ready"],
        ]) { $1 })
      units.place(
        "loader",
        connected("boot", from: "flash", as: "boot", ["valid", "data"]).merging([
          "boot_request": request, "memory_write_ready": writeReady,
        ]) { $1 })
      var inputs = connected("m_axi_embedding", from: "flash", as: "s_axi_embedding", slave)
      for name in ["awvalid", "awaddr", "wvalid", "wdata", "wstrb", "arvalid", "araddr"] {
        inputs["s_axi_control_\(name)"] = 0
      }
      for name in ["s_axi_control_bready", "s_axi_control_rready", "m_axis_logits_tready"] { inputs[name] = 1 }
      inputs.merge(connected("load", from: "loader", as: "load", ["start", "valid", "data"])) { $1 }
      inputs["s_axis_tokens_tvalid"] = tokens.valid
      inputs["s_axis_tokens_tdata"] = tokens.data
      inputs["m_axis_tokens_tready"] = answers.ready
      units.place("device", inputs)
      for (name, port) in pins { m.assign(port, units["flash", name]) }
      for (name, port) in written { m.assign(port, units["loader", name]) }
      m.assign(tokens.ready, units["device", "s_axis_tokens_tready"])
      m.assign(answers.valid, units["device", "m_axis_tokens_tvalid"])
      m.assign(answers.data, units["device", "m_axis_tokens_tdata"])
      m.assign(answers.last, units["device", "m_axis_tokens_tlast"])
      m.assign(rowRequested, units["device", "m_axi_embedding_arvalid"])
      m.assign(rowEnds, units["flash", "s_axi_embedding_rvalid"] & units["flash", "s_axi_embedding_rlast"])
    }
  }

  /// Boots, then does what the arguments say.
  private static let main = #"""
    #include <cstdio>
    #include <cstdlib>
    #include <cstring>

    #include "Vbench.h"
    #include "flash.h"
    #include "verilated.h"

    struct Bench {
        Vbench model;
        Flash flash{2000};
        FILE* memory = nullptr;
        long cycles = 0, requested = 0, row = 0;

        void cycle() {
            model.flash_io0_in = flash.io0();
            model.flash_io1_in = flash.io1();
            model.memory_write_ready = cycles % 3 == 0;
            model.clock = 0;
            model.eval();
            if (model.memory_write_valid && model.memory_write_ready) {
                uint16_t word = model.memory_write_data;
                std::fseek(memory, 2L * model.memory_write_address, SEEK_SET);
                std::fwrite(&word, 2, 1, memory);
            }
            if (model.row_requested && !requested) requested = cycles;
            if (model.row_ends && requested) row = cycles - requested, requested = 0;
            model.clock = 1;
            model.eval();
            flash.step(model.flash_cs_n, model.flash_sck, model.flash_io0_out, model.flash_io0_oe);
            if (++cycles > 20000000) throw std::runtime_error("nothing happens");
        }

        void boot() {
            long start = cycles;
            do cycle();
            while ((model.boot_status & 15) == 0);
            std::printf("state %d cycles %ld\n", model.boot_status & 15, cycles - start);
        }

        void token(unsigned word) {
            model.s_axis_tokens_tdata = word;
            model.s_axis_tokens_tvalid = 1;
            bool taken = false, first = true, last = false;
            unsigned best = 0;
            while (!last) {
                model.clock = 0;
                model.eval();
                taken = model.s_axis_tokens_tvalid && model.s_axis_tokens_tready;
                if (model.m_axis_tokens_tvalid) {
                    if (first) best = unsigned(model.m_axis_tokens_tdata);
                    first = false;
                    last = model.m_axis_tokens_tlast;
                }
                cycle();
                if (taken) model.s_axis_tokens_tvalid = 0;
            }
            std::printf("best %u row %ld\n", best, row);
        }
    };

    int main(int count, char** arguments) try {
        static Bench bench;
        if (std::strcmp(arguments[1], "-")) bench.flash.map(std::atol(arguments[2]), arguments[1]);
        bench.memory = std::fopen(arguments[3], "w+b");
        bench.model.m_axis_tokens_tready = 1;
        bench.model.reset = 1;
        for (int i = 0; i < 8; ++i) bench.cycle();
        bench.model.reset = 0;
        bench.boot();
        bool is_first = true;
        for (int i = 4; i < count; ++i) {
            if (std::strcmp(arguments[i], "request") == 0) {
                bench.model.boot_request = 1;
                bench.cycle();
                bench.model.boot_request = 0;
                bench.boot();
                is_first = true;
            } else {
                bench.token(std::atoi(arguments[i]) | is_first << 30);
                is_first = false;
            }
        }
        std::fclose(bench.memory);
        return 0;
    } catch (const std::exception& failure) {
        std::printf("%s\n", failure.what());
        return 0;
    }
    """#
}
