import Foundation
import TestSupport
import Testing

/// `muster process run`.
@Suite(.blocking) struct `dry runs on the command line` {
  @Test func `without a scenario a process runs to what it waits for`() throws {
    let ran = try run("processes/standard.bpmn", "--set", "model={\"name\": \"credit\"}")
    #expect(
      ran.text == """
        2026-01-01T00:00:00Z  deployed Standard:1
        2026-01-01T00:00:00Z  Standard-1  started Start {"model":{"name":"credit"}}
        2026-01-01T00:00:00Z  Standard-1  activated #1 Start
        2026-01-01T00:00:00Z  Standard-1  completed #1 Start
        2026-01-01T00:00:00Z  Standard-1  activated #2 Review by A  (Approve for production)
        2026-01-01T00:00:00Z  Standard-1  set #2 Review {"target":"prod"}  (Approve for production)
        2026-01-01T00:00:00Z  Standard-1  task #2 Review groups=approvers  (Approve for production)
        waits Standard-1: the task "Approve for production" of approvers

        """)
    #expect(ran.code == 0)
  }

  @Test func `a scenario that goes as it says ends with zero, another one with what differs`()
    throws
  {
    let steps = """
      file: processes/standard.bpmn
      start: {process: Standard}
      steps:
        - do: completeTask
          task: Approve for production
      final:
        endEvents: {Standard: [END]}

      """
    let good = try run(
      "--scenario", "good.yaml", file: "good.yaml",
      steps.replacing("END", with: "approved"))
    #expect(good.text.hasSuffix("Standard-1  completed\nas expected\n"))
    #expect(good.code == 0)
    let bad = try run(
      "--scenario", "bad.yaml", file: "bad.yaml", steps.replacing("END", with: "refused"))
    #expect(
      bad.text.hasSuffix(
        """
        differs in the end: endEvents: expected {"Standard":["refused"]}, found \
        {"Standard":["End"]}

        """))
    #expect(bad.code == 1)
    let json = try run(
      "--scenario", "bad.yaml", "--format", "json", file: "bad.yaml",
      steps.replacing("END", with: "refused"))
    #expect(json.text.contains("\"outcome\": \"failed\""))
    #expect(json.text.contains("\"event\": \"endEventReached\""))
  }

  @Test func `what is wrong with the words or the files is told`() throws {
    #expect(
      try run().text == """
        error: there is nothing to run
        hint: name a BPMN file, or a scenario with --scenario

        """)
    let missing = try run("nowhere.bpmn")
    #expect(missing.text == "error: failed to read \"nowhere.bpmn\": there is no such file\n")
    #expect(missing.code == 3)
    let odd = try run(
      "processes/standard.bpmn", "--scenario", "odd.yaml", file: "odd.yaml", "stepz: []\n")
    #expect(
      odd.text == """
        error: failed to read the scenario "odd.yaml": stepz: there is no such member; did you \
        mean "steps"?

        """)
    #expect(odd.code == 1)
    let other = try run("processes/standard.bpmn", "--process", "Standart")
    #expect(
      other.text == """
        error: no process is named "Standart"
        hint: did you mean "Standard"?

        """)
    #expect(other.code == 2)
  }

  /// Runs `muster process run` in the folder of a small registry.
  private func run(
    _ words: String..., file: String? = nil, _ text: String = ""
  ) throws -> Playground.Ran {
    let playground = try Playground.small()
    if let file { try playground.write("\(playground.registry)/\(file)", Array(text.utf8)) }
    let line = ([Playground.program, "process", "run"] + words).map { "'\($0)'" }
      .joined(separator: " ")
    return try playground.run(
      "/bin/sh", ["-c", "cd '\(playground.registry)' && exec \(line)"])
  }
}
