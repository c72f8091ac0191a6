import Testing

@testable import Boards

/// A list that litex_cli 2024.12 read the registers of a simulated board with.
@Test func registersAreListedForLiteX() {
  let lines = RegisterList.text.split(separator: "\n")
  #expect(lines[0] == "csr_base,tern,0x00000000,,")
  #expect(lines.contains("csr_register,tern_id,0x00000000,1,ro"))
  #expect(lines.contains("csr_register,tern_configuration,0x00000008,1,ro"))
  #expect(lines.contains("constant,config_csr_data_width,32,,"))
}
