import Foundation
import TestSupport
import Testing
import Vocabulary

/// The verbs of people who look at results, as whole transcripts.
@Suite(.blocking) struct `looking at results` {
  // MARK: - compare

  @Test func `the champion and what is checked out stand side by side`() throws {
    let ran = try Playground.scored().muster("compare credit -o json")
    #expect(ran.code == 1, "\(ran.text)")
    let report = try JSON(parsing: String(ran.text.drop { $0 != "{" }))
    #expect(report["champion"]?["words"] == "champion")
    #expect(report["challenger"]?["words"] == "HEAD")
    let test = report["tests"]?[0]
    #expect(test?["data"]?["rowCount"] == 60)
    let metrics = test?["metrics"]?.array ?? []
    #expect(metrics.count > 15)
    let area = try #require(metrics.first { $0["name"] == "roc_auc" })
    let difference = try #require(area["difference"]?["value"]?.double)
    let champion = try #require(area["champion"]?["value"]?.double)
    let challenger = try #require(area["challenger"]?["value"]?.double)
    #expect(abs(challenger - champion - difference) < 1e-12)
    #expect(difference < 0)
    let inner = try #require(area["interval90"])
    let outer = try #require(area["interval95"])
    #expect(try #require(outer["low"]?.double) < #require(inner["low"]?.double))
    #expect(try #require(inner["high"]?.double) < #require(outer["high"]?.double))
    #expect(area["method"] == "DeLong")
    #expect(area["rowCount"] == 60)
    #expect(test?["gates"]?[0]?["outcome"] == "inconclusive")
  }

  @Test func `a second comparison measures nothing`() throws {
    let playground = try Playground.scored()
    let first = try playground.muster("compare credit")
    #expect(first.text.components(separatedBy: "measuring").count == 3)
    let second = try playground.muster("compare credit")
    #expect(!second.text.contains("measuring"))
    #expect(first.text.hasSuffix(second.text))
  }

  @Test func `any two versions can be named`() throws {
    let playground = try Playground.scored()
    let named = try playground.muster("compare credit@main proposal -o json")
    let report = try JSON(parsing: String(named.text.drop { $0 != "{" }))
    let version = try #require(report["champion"]?["version"]?.string)
    for words in ["credit@\(version.prefix(6)) HEAD", "credit@HEAD~1 @HEAD", "credit@main"] {
      let again = try playground.muster("compare \(words) -o json")
      let other = try JSON(parsing: again.text)
      #expect(other["champion"]?["version"]?.string == version, "\(words)")
      #expect(other["tests"]?[0]?["metrics"] == report["tests"]?[0]?["metrics"], "\(words)")
    }
  }

  @Test func `a version against itself says so`() throws {
    let ran = try Playground.scored().muster("compare credit@main main")
    #expect(ran.code == 0)
    #expect(ran.text.contains("note: both sides are the same version\n"))
  }

  @Test func `gates tell how many rows would decide`() throws {
    let playground = try Playground.scored(
      gates: "{metric: roc_auc, versus: champion, nonInferior: 0.15}")
    let ran = try playground.muster("compare credit -o json")
    let report = try JSON(parsing: String(ran.text.drop { $0 != "{" }))
    let gate = try #require(report["tests"]?[0]?["gates"]?[0])
    #expect(gate["outcome"] == "inconclusive")
    #expect(try #require(gate["rowsNeeded"]?.integer) > 60)
    #expect(ran.code == 1)
  }

  @Test func `names that nothing has are refused with the nearest`() throws {
    let playground = try Playground.scored()
    let transcript = try playground.transcript(
      "compare credt", "compare credit@mian", "compare @main", "compare credit HEAD~9",
      "report credt", "report --card card.md", "metrics diff mian HEAD",
      "metrics diff main HEAD --model credt", "metrics show")
    #expect(
      transcript == """
        $ muster compare credt
        error: no model is named "credt" at main
        hint: did you mean "credit"?
        (exit 1)
        $ muster compare credit@mian
        error: "mian" is no revision and no version of credit
        hint: did you mean "main"?
        (exit 1)
        $ muster compare @main
        error: expected <model> or <model>@<revision>, found "@main"
        hint: for example credit-risk@HEAD~1
        (exit 2)
        $ muster compare credit HEAD~9
        error: "HEAD~9" is no revision and no version of credit
        hint: name a branch, a tag, a commit, six digits of a version, or champion
        (exit 1)
        $ muster report credt
        error: no model is named "credt" at main
        hint: did you mean "credit"?
        (exit 1)
        $ muster report --card card.md
        error: --card is about one model
        hint: name it: muster report <model> --card
        (exit 2)
        $ muster metrics diff mian HEAD
        error: there is no revision "mian"
        hint: did you mean "main"?
        (exit 1)
        $ muster metrics diff main HEAD --model credt
        error: no model is named "credt"
        hint: did you mean "credit"?
        (exit 1)
        $ muster metrics show
        error: failed to read "recorded state": nothing was recorded yet
        hint: run muster reconcile or muster serve first, or name commits
        (exit 3)

        """)
  }

  // MARK: - metrics

  @Test func `figures of two revisions stand beside each other once they are known`() throws {
    let playground = try Playground.scored()
    let before = try playground.transcript("metrics diff main proposal")
    #expect(
      before == """
        $ muster metrics diff main proposal
        note: credit backtest at main (version VERSION) was not measured yet; muster compare or muster gate measures it
        note: credit backtest at proposal (version VERSION) was not measured yet; muster compare or muster gate measures it

        """)
    let compared = try playground.muster("compare credit -o json")
    let report = try JSON(parsing: String(compared.text.drop { $0 != "{" }))
    let area = report["tests"]?[0]?["metrics"]?.array?.first { $0["name"] == "roc_auc" }
    let ran = try playground.muster("metrics diff main proposal -o json --exit-code")
    #expect(ran.code == 1)
    let rows = try JSON(parsing: ran.text)["rows"]?.array ?? []
    let row = try #require(rows.first { $0["metric"] == "roc_auc" })
    #expect(row["object"] == "credit" && row["test"] == "backtest")
    #expect(row["old"] == area?["champion"]?["value"])
    #expect(row["new"] == area?["challenger"]?["value"])
    #expect(try playground.muster("metrics diff main main --exit-code").code == 0)
    let shown = try playground.muster("metrics show proposal -o json")
    let value = try JSON(parsing: shown.text)["rows"]?.array?.first { $0["metric"] == "roc_auc" }
    #expect(value?["new"] == row["new"])
  }

  @Test func `a change of data concerns models in other folders`() throws {
    let playground = try Playground.scored()
    _ = try playground.muster("compare credit@proposal proposal")
    let path = playground.registry + "/data/rows.csv"
    try playground.write(path, Array(try Data(contentsOf: URL(filePath: path)).dropLast(20)))
    try playground.write(path, Array("id,a,b,bad\n1,0.1,0.2,0\n2,0.9,0.4,1\n".utf8))
    try playground.commit("Other data")
    let ran = try playground.muster("metrics diff proposal~1 HEAD")
    #expect(ran.text.contains("credit backtest at HEAD"), "\(ran.text)")
  }

  @Test func `numbers of metrics files are compared by their place`() throws {
    let playground = try Playground.small()
    try playground.write(
      playground.registry + "/metrics/a.json",
      Array(#"{"auc": 0.75, "loss": [1, 2], "note": "x", "gone": 3}"#.utf8))
    try playground.write(playground.registry + "/metrics/b.json", Array(#"{"n": 1}"#.utf8))
    try playground.write(playground.registry + "/other/c.json", Array(#"{"n": 1}"#.utf8))
    try playground.commit("Metrics")
    try playground.write(
      playground.registry + "/metrics/a.json",
      Array(#"{"auc": 0.78, "loss": [1, 2.5], "note": "y", "folds": {"1": 4}}"#.utf8))
    try playground.write(playground.registry + "/other/c.json", Array(#"{"n": 2}"#.utf8))
    try playground.write(playground.registry + "/metrics/bad.json", Array("{".utf8))
    try playground.commit("Better")
    let transcript = try playground.transcript(
      "metrics diff HEAD~1 HEAD --files metrics/*.json",
      "metrics diff HEAD~1 HEAD --files c.json -o markdown",
      "metrics diff HEAD~1 HEAD --files metrics/b.json --exit-code",
      "metrics diff HEAD . --files b.json --all",
      "metrics diff HEAD~1 HEAD --files *.json --exit-code -o json --files nothing")
    #expect(
      transcript.hasPrefix(
        """
        $ muster metrics diff HEAD~1 HEAD --files metrics/*.json
        FILE            METRIC    OLD   NEW  CHANGE
        metrics/a.json  auc      0.75  0.78   +0.03
        metrics/a.json  folds.1     -     4       -
        metrics/a.json  gone        3     -       -
        metrics/a.json  loss.1      2   2.5    +0.5
        """), "\(transcript)")
    #expect(transcript.contains("note: metrics/bad.json at HEAD is no JSON: "))
    #expect(
      transcript.contains(
        """
        | file | metric | old | new | change |
        | --- | --- | ---: | ---: | ---: |
        | other/c.json | n | 1 | 2 | +1 |
        $ muster metrics diff HEAD~1 HEAD --files metrics/b.json --exit-code
        $ muster metrics diff HEAD . --files b.json --all
        FILE            METRIC  OLD  NEW  CHANGE
        metrics/b.json  n         1    1       0
        """), "\(transcript)")
    #expect(transcript.hasSuffix("(exit 1)\n"))
  }

  // MARK: - report

  @Test func `a report tells what is known and measures only when asked`() throws {
    let playground = try Playground.scored()
    let before = try playground.transcript("report credit")
    #expect(
      before == """
        $ muster report credit
        INCONCLUSIVE  credit at main, version VERSION

        credit  INCONCLUSIVE  version VERSION
          backtest: inconclusive  data rows, VERSION
            it was not measured yet; --measure measures it

        """)
    let files = playground.root.path
    let ran = try playground.muster(
      "report credit --measure --card \(files)/card.md --html \(files)/report.html")
    #expect(ran.code == 0, "\(ran.text)")
    #expect(ran.text.contains("measuring credit backtest"))
    #expect(ran.text.contains("no gate"))
    let page = try String(contentsOfFile: "\(files)/report.html", encoding: .utf8)
    #expect(page.contains("<svg"))
    #expect(!(try playground.muster("report credit")).text.contains("measuring"))
  }

  @Test func `a model card is filled from what people wrote and what was measured`() throws {
    let playground = try Playground.scored()
    let path = playground.root.path + "/card.md"
    #expect(try playground.muster("report credit --measure --card \(path)").code == 0)
    let card = try String(contentsOfFile: path, encoding: .utf8)
    for line in [
      "- \"tabular-classification\"\n- \"retail\"\n", "**Summary:** Whether a loan goes bad.\n",
      "| owner | Ada Author |\n", "| license | not declared |\n",
      "## Intended use\n\n- A first look at a loan.\n", "## Out of scope\n\nNot declared.\n",
      "## Training data\n\n- sixty loans\n", "- Sixty rows decide little.\n",
      "    - type: \"roc_auc\"\n      value: 0.86", "## Approvals\n\nNot declared.\n",
    ] {
      #expect(card.contains(line), "\(line) in \(card)")
    }
  }
}
