// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors where nobody is there to read them.
let strict: [SwiftSetting] =
  [.enableUpcomingFeature("ExistentialAny")]
  + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let package = Package(
  name: "tern",
  products: [
    .executable(name: "tern", targets: ["tern"]),
    .library(name: "HDL", targets: ["HDL"]),
    .library(
      name: "Tern",
      targets: ["TernaryLM", "TernaryKernel", "GoldenModel", "Accelerator", "Toolchain", "Device", "Measurement"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
  ],
  targets: [
    // Tokenizer: libsentencepiece is C++, so a C++ target puts a C header in front of it.
    .systemLibrary(
      name: "CSentencePiece", pkgConfig: "sentencepiece",
      providers: [.apt(["libsentencepiece-dev"])]),
    .target(name: "SentencePieceBridge", dependencies: ["CSentencePiece"]),

    .target(name: "HDL", swiftSettings: strict),
    .target(
      name: "TernaryLM", dependencies: ["SentencePieceBridge"],
      resources: [.copy("Models")], swiftSettings: strict),
    // Exact int8 x ternary products, in C for its vector intrinsics.
    .target(name: "TernaryKernel"),
    .target(name: "GoldenModel", dependencies: ["TernaryLM", "TernaryKernel"], swiftSettings: strict),
    .target(
      name: "Accelerator", dependencies: ["HDL", "TernaryLM", "GoldenModel"],
      resources: [.embedInCode("Mapping/ecp5.v"), .embedInCode("Mapping/xilinx.v")], swiftSettings: strict),
    .target(
      name: "Toolchain", dependencies: [.product(name: "Subprocess", package: "swift-subprocess")],
      resources: [
        "board.cpp", "board.h", "cells_ecp5.v", "cells_ecp5_blocks.v", "cells_ice40.v", "cells_lut.v",
        "flash.h", "harness.cpp", "harness.h", "memory.h", "runtime.cpp", "runtime.h", "sdram.h", "serial.h",
        "simulation.h",
        "streams.h",
      ].map { .embedInCode("Harness/\($0)") },
      swiftSettings: strict),
    .target(
      name: "Device", dependencies: ["TernaryLM", "GoldenModel", "Accelerator", "Toolchain"], swiftSettings: strict),
    .target(
      name: "Boards", dependencies: ["HDL", "TernaryLM", "GoldenModel", "Accelerator", "Toolchain"],
      swiftSettings: strict),
    .target(
      name: "Measurement",
      dependencies: ["HDL", "TernaryLM", "GoldenModel", "Accelerator", "Toolchain", "Device", "Boards"],
      resources: [
        "Coefficients/ice40up.json", "Coefficients/ice40up-points.json", "Coefficients/ecp5.json",
        "Coefficients/ultrascale-plus.json", "Coefficients/resources.json", "Coefficients/placements.json",
        "Activity/activity.json",
        "Comparison/prior-art.json",
      ].map { .embedInCode($0) },
      swiftSettings: strict),
    .executableTarget(
      name: "tern",
      dependencies: [
        "TernaryLM", "GoldenModel", "Accelerator", "Toolchain", "Device", "Boards", "Measurement",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),

    .testTarget(name: "HDLTests", dependencies: ["HDL"], swiftSettings: strict),
    .testTarget(name: "TernaryLMTests", dependencies: ["TernaryLM"], swiftSettings: strict),
    .testTarget(
      name: "GoldenModelTests", dependencies: ["TernaryLM", "TernaryKernel", "GoldenModel"], swiftSettings: strict),
    .testTarget(
      name: "AcceleratorTests", dependencies: ["HDL", "TernaryLM", "GoldenModel", "Accelerator", "Toolchain"],
      exclude: ["sdram_bench.cpp"], swiftSettings: strict),
    .testTarget(
      name: "BoardsTests",
      dependencies: ["HDL", "TernaryLM", "GoldenModel", "Accelerator", "Toolchain", "Device", "Boards"],
      swiftSettings: strict),
    .testTarget(name: "ToolchainTests", dependencies: ["Toolchain"], swiftSettings: strict),
    .testTarget(
      name: "DeviceTests", dependencies: ["HDL", "TernaryLM", "GoldenModel", "Accelerator", "Toolchain", "Device"],
      swiftSettings: strict),
    .testTarget(
      name: "MeasurementTests",
      dependencies: ["HDL", "TernaryLM", "GoldenModel", "Accelerator", "Device", "Measurement"],
      swiftSettings: strict),
    // Runs the built command.
    .testTarget(
      name: "SystemTests",
      dependencies: ["TernaryLM", "GoldenModel", "Accelerator", "Toolchain", "Device", "Measurement", "tern"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
