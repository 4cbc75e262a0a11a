import Reconciler
import Testing
import Vocabulary

@Suite struct ConditionTests {
  private func at(_ seconds: Int64) -> Instant { Instant(seconds: seconds) }

  @Test func `the time moves only when the status or the reason does`() {
    var conditions: [Condition] = []
    conditions.set(Condition(.ready, .unknown, reason: "Waiting", message: "a", since: at(1)))
    conditions.set(Condition(.ready, .unknown, reason: "Waiting", message: "b", since: at(2)))
    #expect(conditions[.ready]?.since == at(1))
    #expect(conditions[.ready]?.message == "b")
    conditions.set(Condition(.ready, .unknown, reason: "Other", message: "b", since: at(3)))
    #expect(conditions[.ready]?.since == at(3))
    conditions.set(Condition(.ready, .true, reason: "Other", message: "b", since: at(4)))
    #expect(conditions[.ready]?.since == at(4))
  }

  @Test func `conditions are kept in order and withdrawn by kind`() {
    var conditions: [Condition] = []
    for kind in [Condition.Kind.stalled, .ready, .drifted] {
      conditions.set(Condition(kind, .true, reason: "R", message: "", since: at(1)))
    }
    #expect(conditions.map(\.type) == [.drifted, .ready, .stalled])
    conditions.clear(.ready)
    #expect(conditions.map(\.type) == [.drifted, .stalled])
  }

  @Test func `equal outcomes in a row are counted, and five are kept`() {
    var record = ModelRecord(name: ModelName("credit"), path: "p")
    for (index, name) in ["a", "a", "b", "c", "d", "e", "f"].enumerated() {
      record.note(
        ModelRecord.Outcome(
          at: at(Int64(index)), version: Digest(of: "v"), outcome: name, message: "", count: 1))
    }
    #expect(record.outcomes.map(\.outcome) == ["f", "e", "d", "c", "b"])
    record.note(
      ModelRecord.Outcome(
        at: at(9), version: Digest(of: "v"), outcome: "f", message: "", count: 1))
    #expect(record.outcomes[0].count == 2)
    #expect(record.outcomes[0].at == at(9))
  }
}
