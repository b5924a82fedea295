using BuildApi.BuildImages.Pulls;

namespace BuildApi.Tests.BuildImages;

/// <summary>Messages as engines and registries gave them, collected from public issue threads and from engines at hand.</summary>
public sealed class PullFailureTests
{
    [Theory]
    // Not there.
    [InlineData("manifest for 127.0.0.1:5000/none:1 not found: manifest unknown: manifest unknown", "NotFound", "ImageNotFound", false)]
    [InlineData("manifest for node:99 not found: manifest unknown: manifest unknown", "NotFound", "ImageNotFound", false)]
    [InlineData("repository 127.0.0.1:5000/none not found: name unknown: repository name not known to registry", "NotFound", "ImageNotFound", false)]
    [InlineData("repository public.ecr.aws/x/y not found: name unknown: The repository with name 'y' does not exist in the registry with id 'x'", "NotFound",
        "ImageNotFound", false)]
    [InlineData("manifest for mcr.microsoft.com/dotnet/sdk:99 not found: manifest unknown: manifest tagged by \"99\" is not found", "NotFound",
        "ImageNotFound", false)]
    [InlineData("failed to resolve reference \"quay.io/gpustack/runner:cuda12\": quay.io/gpustack/runner:cuda12: not found", "NotFound", "ImageNotFound",
        false)]
    [InlineData("obtaining manifest digest for \"index.docker.io/biocontainers/bwa:latest\": MANIFEST_UNKNOWN: \"manifest unknown\"", "NotFound",
        "ImageNotFound", false)]
    [InlineData("error parsing HTTP 404 response body: invalid character '<' looking for beginning of value: \"<html>\"", "NotFound", "ImageNotFound", false)]
    [InlineData("manifest for team/unauthorized:denied not found: manifest unknown: manifest unknown", "NotFound", "ImageNotFound", false)]
    // Denied.
    [InlineData("pull access denied for myimage, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
        "Denied", "ImagePullDenied", false)]
    [InlineData("pull access denied for rmeuser-auth, repository does not exist or may require 'docker login'", "Denied", "ImagePullDenied", false)]
    [InlineData("failed to resolve reference \"docker.io/library/go:nanoserver\": pull access denied, repository does not exist or may require "
        + "authorization: server message: insufficient_scope: authorization failed", "Denied", "ImagePullDenied", false)]
    [InlineData("unauthorized: authentication required", "Denied", "ImagePullDenied", false)]
    [InlineData("Head \"https://registry.example.com/v2/a/manifests/1\": no basic auth credentials", "Denied", "ImagePullDenied", false)]
    [InlineData("Head \"https://ghcr.io/v2/a/b/manifests/latest\": denied", "Denied", "ImagePullDenied", false)]
    [InlineData("unauthorized: access to the requested resource is not authorized", "Denied", "ImagePullDenied", false)]
    [InlineData("failed to resolve reference \"docker.io/library/hello-world:latest\": pulling from host registry-1.docker.io failed with status code "
        + "[manifests latest]: 401 Unauthorized", "Denied", "ImagePullDenied", false)]
    [InlineData("failed to authorize: failed to fetch anonymous token: unexpected status: 401", "Denied", "ImagePullDenied", false)]
    [InlineData("unexpected status from HEAD request to https://example.com/v2/a/manifests/1: 403 Forbidden", "Denied", "ImagePullDenied", false)]
    // Credentials.
    [InlineData("Head \"https://registry-1.docker.io/v2/firstbatch/node/manifests/latest\": unauthorized: incorrect username or password", "CredentialsWrong",
        "ImagePullDenied", false)]
    [InlineData("Get https://registry-1.docker.io/v2/: unauthorized: incorrect username or password", "CredentialsWrong", "ImagePullDenied", false)]
    [InlineData("pull access denied for 1.dkr.ecr.eu-west-1.amazonaws.com/a, repository does not exist or may require 'docker login': denied: Your "
        + "authorization token has expired. Reauthenticate and try again.", "CredentialsWrong", "ImagePullDenied", false)]
    [InlineData("failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://auth.docker.io/token: 401 Unauthorized",
        "CredentialsWrong", "ImagePullDenied", false)]
    [InlineData("Get \"https://gitlab.example.com/jwt/auth\": unauthorized: HTTP Basic: Access denied", "CredentialsWrong", "ImagePullDenied", false)]
    // Too often.
    [InlineData("toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: "
        + "https://www.docker.com/increase-rate-limit", "RateLimited", "ImagePullFailed", true)]
    [InlineData("toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit", "RateLimited",
        "ImagePullFailed", true)]
    [InlineData("toomanyrequests: Rate exceeded", "RateLimited", "ImagePullFailed", true)]
    [InlineData("toomanyrequests: retry-after: 681.996µs, allowed: 44000/minute", "RateLimited", "ImagePullFailed", true)]
    [InlineData("error pulling image configuration: toomanyrequests: Too Many Requests. Please see https://docs.docker.com/docker-hub/download-rate-limit/",
        "RateLimited", "ImagePullFailed", true)]
    [InlineData("failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/rust/manifests/sha256:de6e: "
        + "429 Too Many Requests - Server message: toomanyrequests: slow down", "RateLimited", "ImagePullFailed", true)]
    // Platform.
    [InlineData("no matching manifest for linux/amd64 in the manifest list entries", "PlatformMissing", "ImagePlatformUnsupported", false)]
    [InlineData("no matching manifest for linux/amd64 in the manifest list entries: no match for platform in manifest: not found", "PlatformMissing",
        "ImagePlatformUnsupported", false)]
    [InlineData("image with reference node:22 was found but does not match the specified platform: wanted linux/amd64, actual: linux/arm64/v8",
        "PlatformMissing", "ImagePlatformUnsupported", false)]
    [InlineData("image operating system \"windows\" cannot be used on this platform: operating system is not supported", "PlatformMissing",
        "ImagePlatformUnsupported", false)]
    // Manifest.
    [InlineData("mediaType in manifest should be 'application/vnd.docker.distribution.manifest.v2+json' not 'application/vnd.oci.image.manifest.v1+json'",
        "ManifestUnsupported", "ImagePullFailed", false)]
    [InlineData("unsupported manifest media type and no default available: application/vnd.docker.distribution.manifest.v1+prettyjws", "ManifestUnsupported",
        "ImagePullFailed", false)]
    [InlineData("not implemented: media type \"application/vnd.docker.distribution.manifest.v1+prettyjws\" is no longer supported since containerd v2.1, "
        + "please rebuild the image as \"application/vnd.docker.distribution.manifest.v2+json\"", "ManifestUnsupported", "ImagePullFailed", false)]
    [InlineData("target is unknown", "ManifestUnsupported", "ImagePullFailed", false)]
    [InlineData("missing signature key", "ManifestUnsupported", "ImagePullFailed", false)]
    [InlineData("invalid character 'g' looking for beginning of value", "ManifestUnsupported", "ImagePullFailed", false)]
    [InlineData("manifest unknown: OCI index found, but Accept header does not support OCI indexes", "ManifestUnsupported", "ImagePullFailed", false)]
    // Space.
    [InlineData("failed to register layer: Error processing tar file(exit status 1): write /opt/conda/lib/libnvvm.so.3.3.0: no space left on device",
        "NoSpace", "ImagePullFailed", false)]
    [InlineData("write /var/lib/docker/tmp/GetImageBlob123: no space left on device", "NoSpace", "ImagePullFailed", false)]
    // Certificates.
    [InlineData("Get \"https://registry-1.docker.io/v2/\": x509: certificate signed by unknown authority", "Certificate", "ImagePullFailed", false)]
    [InlineData("Get \"https://reg.example.com/v2/\": tls: failed to verify certificate: x509: certificate has expired or is not yet valid", "Certificate",
        "ImagePullFailed", false)]
    [InlineData("Get \"https://10.0.0.1:5000/v2/\": http: server gave HTTP response to HTTPS client", "Certificate", "ImagePullFailed", false)]
    // Name.
    [InlineData("Get \"https://nosuchhost.invalid/v2/\": dial tcp: lookup nosuchhost.invalid on 10.255.255.53:53: no such host", "NameNotResolved",
        "ImagePullFailed", true)]
    [InlineData("Get https://registry-1.docker.io/v2/: dial tcp: lookup registry-1.docker.io on 10.0.2.3:53: server misbehaving", "NameNotResolved",
        "ImagePullFailed", true)]
    [InlineData("Get https://registry-1.docker.io/v2/: dial tcp: lookup registry-1.docker.io on 10.0.2.3:53: read udp 10.0.2.15:43308->10.0.2.3:53: i/o "
        + "timeout", "NameNotResolved", "ImagePullFailed", true)]
    [InlineData("Get https://registry-1.docker.io/v2/: dial tcp: lookup registry-1.docker.io on [::1]:53: read udp [::1]:50843->[::1]:53: read: connection "
        + "refused", "NameNotResolved", "ImagePullFailed", true)]
    // Connection.
    [InlineData("Get \"http://127.0.0.1:59999/v2/\": dial tcp 127.0.0.1:59999: connect: connection refused", "Unreachable", "ImagePullFailed", true)]
    [InlineData("Get \"https://registry-1.docker.io/v2/\": net/http: TLS handshake timeout", "Unreachable", "ImagePullFailed", true)]
    [InlineData("Get \"https://registry-1.docker.io/v2/\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting "
        + "headers)", "Unreachable", "ImagePullFailed", true)]
    [InlineData("Get https://registry.corp.example.net:5000/v2/: dial tcp: i/o timeout", "Unreachable", "ImagePullFailed", true)]
    [InlineData("failed to authorize: failed to fetch anonymous token: Get \"https://auth.docker.io/token?scope=repository\": dial tcp 199.59.148.222:443: "
        + "i/o timeout", "Unreachable", "ImagePullFailed", true)]
    [InlineData("read tcp 172.17.0.1:40000->127.0.0.1:5000: read: connection reset by peer", "Unreachable", "ImagePullFailed", true)]
    [InlineData("Head \"http://127.0.0.1:5000/v2/a/manifests/1\": EOF", "Unreachable", "ImagePullFailed", true)]
    [InlineData("unexpected EOF", "Unreachable", "ImagePullFailed", true)]
    [InlineData("error pulling image configuration: download failed after attempts=6: dial tcp 104.16.99.215:443: connect: no route to host", "Unreachable",
        "ImagePullFailed", true)]
    // The registry itself.
    [InlineData("received unexpected HTTP status: 502 Bad Gateway", "RegistryBroken", "ImagePullFailed", true)]
    [InlineData("failed to resolve reference \"x.example.com/a:1\": unexpected status from HEAD request to https://x.example.com/v2/a/manifests/1: 503 "
        + "Service Unavailable", "RegistryBroken", "ImagePullFailed", true)]
    [InlineData("error parsing HTTP 500 response body: invalid character '<' looking for beginning of value: \"<html>\"", "RegistryBroken", "ImagePullFailed",
        true)]
    [InlineData("filesystem layer verification failed for digest sha256:abc", "RegistryBroken", "ImagePullFailed", true)]
    // The name.
    [InlineData("invalid reference format: repository name (library/Node) must be lowercase", "ReferenceInvalid", "ImageReferenceInvalid", false)]
    [InlineData("invalid repository name (97073cc6), cannot specify 64-byte hexadecimal strings", "ReferenceInvalid", "ImageReferenceInvalid", false)]
    // Whatever comes next.
    [InlineData("the moon is in the wrong phase", "Unknown", "ImagePullFailed", true)]
    [InlineData("", "Unknown", "ImagePullFailed", true)]
    public void A_message_is_sorted_by_what_it_means(string message, string cause, string code, bool retryable)
    {
        foreach (var form in new[] { message, "Error response from daemon: " + message, "failed to pull: " + message })
        {
            var verdict = PullFailure.Classify(form);
            Assert.Equal((cause, code, retryable), (verdict.Cause.ToString(), verdict.Code.ToString(), verdict.Retryable));
            Assert.NotEmpty(verdict.Sentence);
        }
    }

    [Theory]
    [InlineData("toomanyrequests: retry-after: 681.996µs, allowed: 44000/minute", 1)]
    [InlineData("toomanyrequests: retry-after: 2.5s, allowed: 44000/minute", 3)]
    [InlineData("429 Too Many Requests, Retry-After: 42", 42)]
    [InlineData("toomanyrequests: Rate exceeded", 15)]
    [InlineData("toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit", 6 * 3600)]
    public void A_rate_limit_says_how_long_to_wait(string message, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), PullFailure.Classify(message).RetryAfter);

    [Fact]
    public void Only_a_rate_limit_says_how_long_to_wait() =>
        Assert.Null(PullFailure.Classify("connection refused").RetryAfter);

    [Theory]
    [InlineData("toomanyrequests: Rate exceeded", true)]
    [InlineData("connection refused", true)]
    [InlineData("received unexpected HTTP status: 502 Bad Gateway", true)]
    [InlineData("no such host", true)]
    [InlineData("manifest unknown", false)]
    [InlineData("unauthorized: incorrect username or password", false)]
    [InlineData("no space left on device", false)]
    public void A_local_copy_may_stand_in_for_a_registry_that_is_down(string message, bool down) =>
        Assert.Equal(down, PullFailure.Classify(message).RegistryIsDown);

    [Fact]
    public void Secrets_in_addresses_do_not_reach_the_detail()
    {
        var detail = PullFailure.Classify(
            "Error response from daemon: Get \"https://me:hunter2@cdn.example.com/data?Signature=s3cr3t&Key=k\": net/http: TLS handshake timeout").Detail;
        Assert.Equal("Get \"https://cdn.example.com/data?…\": net/http: TLS handshake timeout", detail);
    }

    [Fact]
    public void A_page_of_html_is_cut_in_the_detail() =>
        Assert.True(PullFailure.Classify("error parsing HTTP 500 response body: " + new string('x', 10_000)).Detail.Length < 700);
}
