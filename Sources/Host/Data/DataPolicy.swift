package import HTTPClient

/// What the operator allows to be fetched on behalf of manifests. Without a word of the operator
/// nothing is, but objects of the repository's own git-lfs server: a proposal must not send Muster
/// to places of its choice, nor read this machine's files.
package struct DataPolicy: Hashable, Sendable {
  /// Where objects of git-lfs are asked for if they are not on this machine.
  package enum ObjectServer: Hashable, Sendable {
    /// The server of the repository's remote.
    case remote
    /// This one, by its address up to and without `/objects/batch`.
    case address(HTTPAddress)
    /// None.
    case none
  }

  /// An environment variable whose value is sent as `Authorization` to what a rule covers.
  package struct Credential: Hashable, Sendable {
    package var rule: AddressRule
    package var variable: String
  }

  /// Web addresses that may be asked, if their hosts have public addresses.
  package var allowed: [AddressRule] = []
  /// Web addresses that may be asked, wherever their hosts are: in a private network, or here.
  package var allowedAnywhere: [AddressRule] = []
  /// Folders of this machine, absolute and without links, whose files may be read.
  package var folders: [String] = []
  package var objectServer: ObjectServer = .remote
  package var credentials: [Credential] = []
  /// The longest file, in bytes.
  package var fileBytes = 4 << 30
  /// The most bytes that are kept on the disk.
  package var cacheBytes = 20 << 30
  /// The longest time that one attempt may take.
  package var time: Duration = .seconds(1800)

  /// The default: nothing is allowed.
  package init() {}

  /// How far a connection to an address may reach; `nil` when none may be made.
  package func reach(of address: HTTPAddress) -> HTTPRequest.Reach? {
    if allowedAnywhere.contains(where: { $0.covers(address) }) { return .everywhere }
    return allowed.contains { $0.covers(address) } ? .publicOnly : nil
  }

  /// The variable that holds the secret for an address; the most specific rule wins.
  func variable(for address: HTTPAddress) -> String? {
    credentials.filter { $0.rule.covers(address) }
      .max { $0.rule.description.utf8.count < $1.rule.description.utf8.count }?.variable
  }
}
