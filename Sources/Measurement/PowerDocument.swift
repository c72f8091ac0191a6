/// The tables of docs/power.md.
public enum PowerDocument {
  /// The line that they follow.
  public static let marker = "<!-- Written by make power-docs from here on. -->"

  /// Calibration, coefficients of every family, switching activity.
  ///
  /// - Throws: `CoefficientError` if a file cannot be read.
  public static func tables() throws -> String {
    let calibration = try PowerCalibration.iCE40UP5K.get()
    let families = try DeviceFamily.allCases.map { try Coefficients($0).markdown }
    let activity = try SwitchingActivity.committed.get()
    return
      (["## Calibration\n\n\(calibration.source).\n", calibration.markdown, "## Coefficients\n"] + families
      + ["## Switching activity\n", activity.markdown]).joined(separator: "\n")
  }
}
