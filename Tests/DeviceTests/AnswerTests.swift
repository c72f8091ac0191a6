import Accelerator
import GoldenModel
import Testing

@testable import Device

@Suite struct AnswerTests {
  @Test func largestFirstAndLowerIndexFirstAmongEquals() {
    #expect(Answer.largest([3, 9, 9, 1, 5], count: 3) == [1, 2, 4])
    #expect(Answer.largest([1, 1, 1], count: 2) == [0, 1])
    #expect(Answer.largest([2, 1]) == [0, 1])
  }

  @Test func candidatesComeFromTheSums() {
    let output = HeadOutput(sums: [-3, 40, 7, 40, 0, 1, 2, 3, 4, 5], scale: RowScale(mantissa: 1 << 17, shift: 17))
    let answer = Answer(output)
    #expect(answer.best == 1)
    #expect(answer.candidates.map(\.token) == [1, 3, 2, 9, 8, 7, 6, 5])
    #expect(answer.candidates[0].logit == Float(40) / 16384)
  }

  @Test func scalesSurviveTheirEncoding() {
    let scale = RowScale(mantissa: 0x2_A5C3, shift: 33)
    #expect(RowScale(encoded: scale.encoded) == scale)
  }

  @Test func aDeviceThatHangsSaysWhatItWasDoing() {
    let error = DeviceError.noAnswer(cycles: 123_000, status: StatusBits.busy | StatusBits.quantiser)
    #expect(
      error.description
        == "the device gave no answer within 123000 cycles; status 0x00000005: token under way, quantiser busy")
    #expect(!error.isBadInput)
  }
}
