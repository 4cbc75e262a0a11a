package import Vocabulary

/// The published branch: the command center as Markdown and SVG, so that a forge is a read-only
/// dashboard.
package enum Published {
  /// Every file of the branch by its path: `README.md`, `models/<name>.md` and so on. The same site
  /// and material give the same bytes; nothing depends on the time of rendering, so that a commit
  /// is made only when something changed.
  ///
  /// - Parameter material: BPMN files of ``needs(of:)``; without one a process has no picture.
  package static func files(_ site: Site, with material: Material = Material()) -> [String: String]
  {
    PublishedBranch(site: site, material: material).files(.everything)
  }

  /// The files that may differ after some records changed.
  package static func files(
    _ site: Site, with material: Material, in scope: PublishedScope
  ) -> [String: String] {
    PublishedBranch(site: site, material: material).files(scope)
  }

  /// The blobs of the process files that are drawn.
  package static func needs(of site: Site) -> [Need] {
    PublishedBranch(site: site, material: Material()).needs
  }

  /// How many models stand in one file of a list.
  package static let listLength = 500
}

/// What of the published branch has to be rendered anew. Its summary always is.
package struct PublishedScope: Hashable, Sendable {
  /// The models whose pages, and whose places in lists, may differ; `nil` for every one.
  package var models: Set<ModelName>?
  /// Whether models came or went, which moves others in the lists.
  package var hasOtherModels: Bool
  package var hasOtherTasks: Bool
  package var hasOtherAlerts: Bool
  package var hasOtherRuntimes: Bool
  /// The processes whose pictures and counts may differ; `nil` for every one, and for which
  /// there are.
  package var processes: Set<ProcessName>?

  /// All of it.
  package static let everything = PublishedScope(
    models: nil, hasOtherModels: true, hasOtherTasks: true, hasOtherAlerts: true,
    hasOtherRuntimes: true, processes: nil)

  /// Nothing but the summary.
  package static let nothing = PublishedScope(
    models: [], hasOtherModels: false, hasOtherTasks: false, hasOtherAlerts: false,
    hasOtherRuntimes: false, processes: [])

  /// Whether a model is in it.
  func holds(_ model: ModelName) -> Bool { models?.contains(model) ?? true }
}
