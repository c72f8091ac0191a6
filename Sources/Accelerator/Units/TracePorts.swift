import GoldenModel
import HDL

/// What the units produce, for comparison with the golden model; a board leaves these ports open.
struct TracePorts {
  private let codesValid, codes, scaleValid, scale, sumsValid, sums, resultsValid, results: Signal

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    let lanes = c.drainedSums
    m.section("Verification only: codes, scales, row sums and results as they are made; leave open on a board")
    codesValid = m.output("trace_codes_valid", 1)
    codes = m.output("trace_codes", TernaryDot.codeBits * c.shape.codeLanes)
    scaleValid = m.output("trace_scale_valid", 1)
    scale = m.output("trace_scale", 32)
    sumsValid = m.output("trace_sums_valid", 1)
    sums = m.output("trace_sums", Head.sumBits * lanes)
    resultsValid = m.output("trace_results_valid", 1)
    results = m.output("trace_results", FixedPointFormat.stateBits * lanes)
  }

  func connect(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ units: Wiring) {
    m.assign(codesValid, units["quantiser", "codes_valid"])
    m.assign(codes, units["quantiser", "codes"])
    m.assign(scaleValid, units["quantiser", "scale_published"])
    m.assign(scale, units["quantiser", "published_scale"].extended(to: 32))
    m.assign(sumsValid, units["array", "sums_valid"])
    m.assign(sums, units["array", "sums"].extendingParts(of: c.sumBits, to: Head.sumBits))
    m.assign(resultsValid, units["vector_unit", "results_valid"])
    m.assign(results, units["vector_unit", "results"])
  }

  /// As `connect`, to the units of a shared datapath.
  func connectShared(_ m: ModuleBuilder, _ units: Wiring) {
    m.assign(codesValid, units["quantiser", "codes_valid"])
    m.assign(codes, units["quantiser", "code"])
    m.assign(scaleValid, units["quantiser", "scale_published"])
    m.assign(scale, units["quantiser", "scale"].extended(to: 32))
    m.assign(sumsValid, units["queue", "valid"] & units["vector_unit", "sums_ready"])
    m.assign(sums, units["queue", "sums"].asSigned.extended(to: Head.sumBits).asUnsigned)
    m.assign(resultsValid, units["vector_unit", "results_valid"])
    m.assign(results, units["vector_unit", "results"])
  }
}
