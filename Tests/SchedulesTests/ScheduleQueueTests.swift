import Schedules
import Testing
import Vocabulary

struct ScheduleQueueTests {
  @Test(arguments: 0..<30) func `what is due comes in order, whatever was moved or removed`(
    seed: UInt64
  ) {
    var random = SeededNumbers(seed: seed)
    var queue = ScheduleQueue()
    var model: [String: Int64] = [:]
    for _ in 0..<2000 {
      let id = "s\(random.below(200))"
      switch random.below(4) {
      case 0:
        queue.remove(id)
        model[id] = nil
      case 1:
        let now = Int64(random.below(1000))
        let first = model.min { ($0.value, $0.key) < ($1.value, $1.key) }
        let expected = first.flatMap { $0.value <= now ? $0.key : nil }
        #expect(queue.popDue(now: Instant(milliseconds: now)) == expected)
        if let expected { model[expected] = nil }
      default:
        let time = Int64(random.below(1000))
        queue.set(id, Instant(milliseconds: time))
        model[id] = time
      }
      #expect(queue.count == model.count)
      #expect(queue.nextWake?.milliseconds == model.values.min())
    }
  }

  @Test func `a hundred thousand schedules are held, and each wakes in order`() {
    var random = SeededNumbers(seed: 7)
    var queue = ScheduleQueue()
    for index in 0..<100_000 {
      queue.set("s\(index)", Instant(seconds: Int64(random.below(86_400))))
    }
    var last = Instant.epoch
    for _ in 0..<20_000 {
      guard let wake = queue.nextWake, let id = queue.popDue(now: wake) else { break }
      #expect(wake >= last)
      last = wake
      queue.set(id, wake + .seconds(86_400))
    }
    #expect(queue.count == 100_000)
  }
}
