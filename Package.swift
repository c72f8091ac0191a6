// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

let package = Package(
  name: "tern",
  products: [
    .executable(name: "tern", targets: ["tern"]),
    .library(name: "HDL", targets: ["HDL"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
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
    .target(name: "Accelerator", dependencies: ["HDL", "GoldenModel"], swiftSettings: strict),
    .target(
      name: "Toolchain",
      dependencies: [
        "Accelerator",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "Logging", package: "swift-log"),
      ],
      resources: ["harness.cpp", "harness.h", "runtime.cpp", "runtime.h", "simulation.h", "streams.h"]
        .map { .embedInCode("Harness/\($0)") },
      swiftSettings: strict),
    .target(name: "Device", dependencies: ["Toolchain"], swiftSettings: strict),
    .target(name: "Measurement", dependencies: ["Device"], swiftSettings: strict),
    .executableTarget(
      name: "tern",
      dependencies: [
        "Measurement",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),

    .testTarget(name: "HDLTests", dependencies: ["HDL"], swiftSettings: strict),
    .testTarget(name: "TernaryLMTests", dependencies: ["TernaryLM"], swiftSettings: strict),
    .testTarget(name: "GoldenModelTests", dependencies: ["GoldenModel"], swiftSettings: strict),
    .testTarget(name: "AcceleratorTests", dependencies: ["Accelerator"], swiftSettings: strict),
    .testTarget(name: "ToolchainTests", dependencies: ["Toolchain"], swiftSettings: strict),
    .testTarget(name: "DeviceTests", dependencies: ["Device"], swiftSettings: strict),
    .testTarget(name: "MeasurementTests", dependencies: ["Measurement"], swiftSettings: strict),
    .testTarget(name: "SystemTests", dependencies: ["Measurement"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
