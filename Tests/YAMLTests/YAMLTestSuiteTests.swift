import TestSupport
import Testing
import Vocabulary
import YAML

/// The cases of yaml/yaml-test-suite, and exactly where we differ from them (`docs/yaml.md`).
@Suite(.enabled(if: SuiteFolder.isPresent("badinputs/yaml-test-suite"), "\(SuiteFolder.absence)"))
struct YAMLTestSuiteTests {
  private let folder = SuiteFolder("badinputs/yaml-test-suite")

  /// The cases that end otherwise than the suite says, by what happens instead.
  private static let exceptions = [
    // libyaml is laxer than YAML 1.2: it reads a stream that must be refused.
    "accepted": """
    9JBA CVW2 DK95-01 EB22 G5U8 MUS6-01 QB6E RHX7 S98Z X4QW Y79Y-003
    """,
    // libyaml reads another value than YAML 1.2.
    "another value": """
    652Z HM87-01 L24T-01
    """,
    // Refused on purpose: keys that are no scalars.
    "yaml-complex-key": """
    4FJ6 9MMW KK5P LX3P M5DY SBG9 X38W XW4D
    """,
    // libyaml, a reader of YAML 1.1, refuses what YAML 1.2 allows.
    "yaml-syntax": """
    2LFX 2SXE 4ABK 4MUZ-00 4MUZ-01 5MUD 5T43 6CA3 6LVF 8XYN 96NN-00 9SA2 BEC7 DK95-00 DK95-04
    FP8R FRK4 HM87-00 K3WX M7A3 MUS6-05 MUS6-06 NHX8 NKF9 QT73 R4YG SM9W-01 UKK6-00 UT92
    VJP3-01 W5VH Y79Y-001 Y79Y-010
    """,
    // Refused on purpose: tags beyond the core schema.
    "yaml-tag": """
    2XXW 5TYM 6CK3 6WLZ 7FWL 9WXW C4HZ CC74 CUP7 J7PZ M5C3 P76L UGM3
    """,
  ]

  @Test func `every case ends as the suite says but for the known exceptions`() throws {
    var differences: [String: [String]] = [:]
    var agreeing = 0
    for line in String(decoding: try folder.bytes("MANIFEST.tsv"), as: UTF8.self).split(
      separator: "\n"
    ).dropFirst() {
      let fields = line.split(separator: "\t").map(String.init)
      let difference = try difference(
        of: fields[0], mustParse: fields[1] == "must-parse", hasValue: fields[2] == "json")
      if let difference {
        differences[difference, default: []].append(fields[0])
      } else {
        agreeing += 1
      }
    }
    #expect(text(of: differences) == text(of: Self.exceptions.mapValues(words)))
    #expect(agreeing == 205)
  }

  /// What happens instead of what the suite says; `nil` where we agree.
  private func difference(of id: String, mustParse: Bool, hasValue: Bool) throws -> String? {
    let values: [JSON]
    do {
      values = try YAML.documents(try folder.bytes("\(id).yaml")).map { $0.json() }
    } catch let error as YAMLError {
      return mustParse ? error.code : nil
    }
    guard mustParse else { return "accepted" }
    guard hasValue else { return nil }
    return try values == expectedValues(of: id) ? nil : "another value"
  }

  /// The values in a case's `.json`: one for each document, each ended by a line break.
  private func expectedValues(of id: String) throws -> [JSON] {
    var values: [JSON] = []
    var text = ""
    var problem: JSONError?
    for line in String(decoding: try folder.bytes("\(id).json"), as: UTF8.self).split(
      separator: "\n")
    {
      text += line + "\n"
      do {
        values.append(try JSON(parsing: text))
        (text, problem) = ("", nil)
      } catch {
        problem = error
      }
    }
    if let problem { throw problem }
    return values
  }

  private func words(_ text: String) -> [String] {
    text.split { $0 == " " || $0 == "\n" }.map(String.init)
  }

  private func text(of groups: [String: [String]]) -> String {
    groups.map { "\($0.key): \($0.value.sorted().joined(separator: " "))" }.sorted()
      .joined(separator: "\n")
  }
}
