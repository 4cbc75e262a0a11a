import HTTPClient
import Registry
import Sandbox
import Vocabulary

/// One attempt to get some bytes into the cache, with all that it needs.
struct DataFetch: Sendable {
  let item: DataItem
  let policy: DataPolicy
  let cache: DataCache
  let client: HTTPClient
  let environment: [String: String]
  /// Waits before the next try.
  let pause: @Sendable (Duration) async -> Void
  let progress: @Sendable (String) -> Void

  /// The most bytes that are taken.
  var limit: Int { item.size ?? policy.fileBytes }

  /// The waits between tries when a server cannot be reached or has trouble.
  private static let pauses: [Duration] = [.seconds(1), .seconds(5)]

  /// Tries again what may go better the next time.
  func retrying(
    _ body: () async throws(DataProblem) -> DataFile
  ) async throws(DataProblem) -> DataFile {
    for pause in Self.pauses {
      do throws(DataProblem) {
        return try await body()
      } catch {
        guard error.isTransient else { throw error }
        progress("\(error); trying again")
      }
      await self.pause(pause)
      guard !Task.isCancelled else { throw DataProblem(.cancelled, item, "it was cancelled") }
    }
    return try await body()
  }

  // MARK: - Drafts

  /// A draft for what is about to come.
  func draft() throws(DataProblem) -> DataDraft {
    do throws(DiskError) {
      return try cache.draft(limit: limit)
    } catch {
      throw DataProblem(.disk, item, error.description)
    }
  }

  /// Takes a draft into the cache if it has the bytes that it must.
  func keep(_ draft: DataDraft, from place: String?) throws(DataProblem) -> DataFile {
    if let stop = draft.stop { throw problem(stop, of: draft, from: place) }
    let digest: Digest
    do throws(DiskError) {
      digest = try draft.finish()
    } catch {
      throw DataProblem(.disk, item, from: place, error.description)
    }
    if digest != item.digest, draft.isWebPage { throw webPage(place) }
    if let size = item.size, draft.count != size {
      throw DataProblem(
        .wrongSize, item, from: place, "found \(draft.count) bytes, expected \(size)")
    }
    guard digest == item.digest else {
      throw DataProblem(
        .wrongDigest, item, from: place,
        "found \(draft.count) bytes with the SHA-256 \(digest), expected \(item.digest)")
    }
    do throws(DiskError) {
      return try cache.keep(draft, digest: digest)
    } catch {
      throw DataProblem(.disk, item, from: place, error.description)
    }
  }

  /// Why a draft did not take more bytes.
  func problem(
    _ stop: DataDraft.Stop, of draft: DataDraft, from place: String?
  ) -> DataProblem {
    switch stop {
    case .disk(let error): return DataProblem(.disk, item, from: place, error.description)
    case .tooLong:
      if draft.isWebPage { return webPage(place) }
      if let size = item.size {
        return DataProblem(
          .wrongSize, item, from: place, "found more than \(size) bytes, expected \(size)")
      }
      return DataProblem(
        .tooLarge, item, from: place,
        "it has more than \(limit) bytes, which is the most that may be fetched",
        hint: "the operator sets \"fileBytes\" in \(Self.settings)")
    }
  }

  private func webPage(_ place: String?) -> DataProblem {
    DataProblem(
      .webPage, item, from: place, "a web page came in place of the data",
      hint: "if it is a login, the operator names \"credentials\" in \(Self.settings)")
  }

  /// The operator's file, for hints.
  static let settings = "data-sources.json"
}
