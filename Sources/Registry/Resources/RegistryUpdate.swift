/// What one ``Registry/apply(_:reading:)`` did.
package struct RegistryUpdate: Hashable, Sendable {
  /// Resources that are new, different, broken or gone, in order.
  package var changed: [ResourceID]
  /// How many blobs were read, none of them for the second time.
  package var blobsRead: Int
  /// How many resources were put together again.
  package var assembled: Int

  /// An update by its parts.
  package init(changed: [ResourceID], blobsRead: Int, assembled: Int) {
    self.changed = changed
    self.blobsRead = blobsRead
    self.assembled = assembled
  }
}
