import Accelerator

/// The registers of a board for LiteX's client: the `csr.csv` that `litex_cli` looks for.
public enum RegisterList {
  /// Registers that can be read directly, whatever state the board is in.
  private static let registers: [ControlRegister] = [.id, .version, .configuration, .status, .saturations, .tokens]

  /// The content of the file.
  public static var text: String {
    let lines = registers.map { register in
      "csr_register,tern_\(register),0x\(String(0x1_0000_0000 + register.rawValue, radix: 16).dropFirst()),1,ro"
    }
    let constants = ["data_width", "address_width"].map { "constant,config_bus_\($0),32,," }
    return (["csr_base,tern,0x00000000,,"] + lines + ["constant,config_csr_data_width,32,,"] + constants)
      .joined(separator: "\n") + "\n"
  }
}
