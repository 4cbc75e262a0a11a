import Foundation
import Reconciler
import Registry
import Testing
import Vocabulary

@testable import Host

@Suite struct NotificationLogTests {
  @Test func `a notification that is tried twice is written once`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/notifications.log"
    try "{\"cut off".write(toFile: path, atomically: true, encoding: .utf8)
    let log = NotificationLog(path)
    for job in ["a-1-1", "a-1-1", "a-1-10"] {
      try log.write(JobID(job), "Hello", about: ModelName("m"), at: .epoch)
    }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 3)
    let jobs = try lines.dropFirst().map { try JSON(parsing: String($0))["job"]?.string }
    #expect(jobs == ["a-1-1", "a-1-10"])
  }
}
