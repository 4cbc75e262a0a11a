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
    PublishedBranch(site: site, material: material).files
  }

  /// The blobs of the process files that are drawn.
  package static func needs(of site: Site) -> [Need] {
    PublishedBranch(site: site, material: Material()).needs
  }
}
