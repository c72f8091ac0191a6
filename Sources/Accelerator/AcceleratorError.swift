/// A configuration that cannot be built.
public enum AcceleratorError: Error, CustomStringConvertible, Equatable {
  /// The number of lanes, and why it does not do.
  case lanes(Int, String)
  /// A dimension of the model, and why it does not do.
  case unsupported(String)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .lanes(let lanes, let reason): "--lanes \(lanes): \(reason); choose another number"
    case .unsupported(let reason): reason
    }
  }
}
