/// Stands in for the function of Mbed TLS by which Debian's libgit2 reads every certificate of the
/// machine whenever it starts: a fifth of what a command costs that has nothing to do. A program's
/// own symbols come before those of libraries, so libgit2 calls this one.
///
/// libgit2 does no network here (the `git` program does), and without certificates it trusts no
/// server: were it ever asked to connect, the connection would be refused. A libgit2 that is built
/// on another TLS library does not notice.
///
/// `package`, because the symbol of anything narrower is hidden from libraries.
///
/// - Returns: 0, "no failures", as `mbedtls_x509_crt_parse_file(3)` returns it.
@c(mbedtls_x509_crt_parse_file)
@used
package func parseNoCertificates(
  _ chain: UnsafeMutableRawPointer?, _ path: UnsafePointer<CChar>?
) -> Int32 {
  0
}
