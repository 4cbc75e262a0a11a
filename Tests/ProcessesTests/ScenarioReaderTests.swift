import Processes
import Testing
import Vocabulary

@Suite struct ScenarioReaderTests {
  private func problem(_ text: String) throws -> String {
    let json = try JSON(parsing: Array(text.utf8))
    do throws(ScenarioError) {
      _ = try ScenarioReader.read(json, name: "x")
      return "none"
    } catch {
      return error.description
    }
  }

  @Test func `what is wrong is said with its place`() throws {
    #expect(try problem("[]") == "expected an object, found an array")
    #expect(
      try problem(#"{"stepz": []}"#) == "stepz: there is no such member; did you mean \"steps\"?")
    #expect(
      try problem(#"{"steps": [{"do": "advanse"}]}"#)
        == "steps[0].do: there is no step \"advanse\"; did you mean \"advance\"?")
    #expect(
      try problem(#"{"steps": [{"do": "runJobs"}, {"do": "advance", "duration": "soon"}]}"#)
        == "steps[1].duration: expected a duration such as PT30S, found \"soon\"")
    #expect(
      try problem(#"{"steps": [{"do": "completeTask"}]}"#)
        == "steps[0].task: expected a string, found nothing")
    #expect(
      try problem(#"{"clock": "noon"}"#)
        == "clock: expected a moment such as 2026-01-01T09:00:00Z, found \"noon\"")
    #expect(
      try problem(#"{"start": {"by": "magic"}}"#)
        == "start.by: expected key, message, signal, condition or none, found \"magic\"")
    #expect(
      try problem(#"{"handlers": {"a": [{"fail": 1}]}}"#)
        == "handlers.a[0].fail: expected a string, found an integer")
    #expect(
      try problem(#"{"expectAfterStart": {"activ": {}}}"#)
        == "expectAfterStart.activ: there is no such member; did you mean \"active\"?")
    #expect(
      try problem(#"{"expectDeploy": "no"}"#)
        == "expectDeploy: expected \"rejected\", found \"no\"")
  }

  @Test func `a handler may stand alone, and the last of several repeats`() throws {
    let json = try JSON(
      parsing: Array(
        #"{"handlers": {"a": {"variables": {"x": 1}}, "b": [{}, {"bpmnError": "E"}]}}"#.utf8))
    let scenario = try ScenarioReader.read(json, name: "x")
    #expect(scenario.handlers["a"]?.count == 1)
    #expect(
      scenario.handlers["b"]?.map(\.end) == [.done, .error(code: "E", message: nil)])
    #expect(scenario.name == "x")
  }
}
