// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that building Tern does not build the benchmark library.
let package = Package(
  name: "Benchmarks",
  dependencies: [
    .package(name: "tern", path: ".."),
    // Without its default traits: those count allocations, which nothing here looks at.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "TernBenchmarks",
      dependencies: [
        .product(name: "Tern", package: "tern"), .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/TernBenchmarks", plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .executableTarget(name: "ratios"),
    .executableTarget(
      name: "area", dependencies: [.product(name: "Tern", package: "tern"), .product(name: "HDL", package: "tern")]),
  ],
  swiftLanguageModes: [.v6]
)
