using System.Text.RegularExpressions;
using BuildApi.Failures;
using static BuildApi.BuildImages.Pulls.PullCause;
using static BuildApi.Failures.FailureCode;

namespace BuildApi.BuildImages.Pulls;

/// <summary>One kind of message of an engine or registry, and what it means.</summary>
/// <param name="Patterns">Regular expressions, case ignored; one that is found anywhere in the message will do.</param>
internal sealed record PullFailureRule(
    PullCause Cause, FailureCode Code, bool Retryable, string Sentence, params IReadOnlyList<string> Patterns)
{
    private readonly Regex pattern = new(string.Join('|', Patterns), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public bool Fits(string message) => pattern.IsMatch(message);
}

/// <summary>
/// The messages that Docker Engines 20.10 to 29 (with either image store) and the common registries give, most telling first:
/// the first rule that fits decides. Patterns keep to words with blanks or punctuation around them, since every message
/// may quote the name of an image.
/// </summary>
internal static class PullFailureRules
{
    private const string NoSuchImage =
        "The registry has no such image or tag. Check the name for typing errors, and check that the image has been pushed.";

    public static IReadOnlyList<PullFailureRule> All { get; } =
    [
        new(ReferenceInvalid, ImageReferenceInvalid, false,
            "The engine does not accept the image's name.",
            "invalid reference format", "invalid repository name", "invalid tag format", "invalid checksum digest",
            "could not parse reference"),
        new(NoSpace, ImagePullFailed, false,
            "The build machine has no space left for the image. Free some of the engine's disk, or choose a smaller image.",
            "no space left on device", "disk quota exceeded", "not enough space", "insufficient space"),
        new(RateLimited, ImagePullFailed, true,
            "Docker Hub's pull limit is used up; it resets within six hours. "
            + "Set credentials for docker.io to get a higher limit, or use a mirror such as public.ecr.aws/docker/library.",
            "reached your (unauthenticated )?pull rate limit", @"docker\.com/increase-rate-limit", "download-rate-limit"),
        new(RateLimited, ImagePullFailed, true,
            "The registry was asked too often. Wait, or set credentials for it: registries allow more pulls to users who are logged in.",
            "toomanyrequests: ", @"\b429 Too Many Requests", @"status( code)?:? 429\b", "rate exceeded", "error parsing HTTP 429 ",
            "(: |^)too many requests"),
        new(PlatformMissing, ImagePlatformUnsupported, false,
            "The image is not built for linux/amd64, the platform of the build machine. "
            + "Choose another tag, or build the image for that platform: docker buildx build --platform linux/amd64.",
            "no matching manifest for ", "no match for platform in manifest", "does not (match|provide) the specified platform",
            "cannot be used on this platform", "no image found in (image index|manifest list) for architecture"),
        new(CredentialsWrong, ImagePullDenied, false,
            "The registry refused the credentials that are set for it. Correct them, or remove them if the image is public.",
            "incorrect username or password", "authorization token has expired", "access token (has|is) expired",
            "failed to fetch oauth token: .*40[13]", "HTTP Basic: Access denied", ": authentication failed"),
        new(NotFound, ImageNotFound, false, NoSuchImage,
            "manifest[ _]unknown(?!.*Accept header)", "name[ _]unknown", "repository name not known to registry",
            "manifest for .+ not found", "repository .+ not found($|: )", "error parsing HTTP 404 "),
        new(Denied, ImagePullDenied, false,
            "The registry refused the pull: the image does not exist, or it is private. "
            + "Check the name, and if the image is private, set credentials for the registry.",
            "pull access denied", "requested access to the resource is denied", "(^|: )denied($|: )", "(^|: )unauthorized($|: )",
            "insufficient_scope", "no basic auth credentials", "authentication required", "401 Unauthorized", "403 Forbidden",
            @"status( code)?:? 40[13]\b", "error parsing HTTP 40[13] "),
        new(ManifestUnsupported, ImagePullFailed, false,
            "The registry has something under this name that is not an image the engine understands. Push it again with a current tool.",
            "unsupported manifest media type", "mediaType in manifest should be", "no longer supported since containerd",
            "schema 1 support has been removed", "unsupported schema version", "missing signature key", "target is (unknown|plugin)",
            "encountered remote ", "unsupported media ?type", ": manifest invalid", "error parsing manifest",
            // A proxy's page instead of an answer is a fault of the registry, see below.
            "(?<!error parsing HTTP .*)invalid character '.+' ", "cannot unmarshal ", "unexpected end of JSON input",
            "manifest verification failed", "Accept header does not support"),
        new(NameNotResolved, ImagePullFailed, true,
            "The build machine could not resolve the registry's host name. Check the name, and the machine's DNS.",
            "no such host", @"lookup \S+ on \S+: ", "server misbehaving", "Temporary failure in name resolution",
            "Name or service not known"),
        // Before the certificates: a handshake that takes too long says nothing about them.
        new(Unreachable, ImagePullFailed, true,
            "The registry did not answer in time.",
            "TLS handshake timeout", "i/o timeout", "connection timed out", @"Client\.Timeout exceeded", "context deadline exceeded",
            "request canceled while waiting for connection", "awaiting (response )?headers"),
        new(Certificate, ImagePullFailed, false,
            "The registry speaks HTTP where HTTPS is expected. Give it a certificate, or list it in the engine's insecure-registries.",
            "server gave HTTP response to HTTPS client", "first record does not look like a TLS handshake"),
        new(Certificate, ImagePullFailed, false,
            "The engine does not trust the registry's certificate. "
            + "Put the authority's certificate into /etc/docker/certs.d/<registry>/ca.crt on the build machine.",
            "x509: ", "tls: (failed to verify|bad certificate|handshake failure|internal error)", "remote error: tls: "),
        new(Unreachable, ImagePullFailed, true,
            "The connection to the registry could not be made, or was lost.",
            "connection refused", "connection reset", "no route to host", "(network|host) is unreachable", "broken pipe",
            "unexpected EOF", "(^|: )EOF($|[\"\\s])", "use of closed network connection", "server closed idle connection",
            "stream error: ", "http2: ", "proxyconnect ", "context canceled", "short read", "transport is closing"),
        new(RegistryBroken, ImagePullFailed, true,
            "The registry answered with an error of its own.",
            "error parsing HTTP 5", "unexpected HTTP status: 5", @"unexpected status.*: 5\d\d\b",
            @"\b50\d (Internal Server Error|Not Implemented|Bad Gateway|Service Unavailable|Gateway Time-?out)",
            "layer verification failed", "failed size validation", "unexpected commit digest", "unknown blob",
            "blob unknown to registry", "registry is unavailable"),
        new(NotFound, ImageNotFound, false, NoSuchImage, "(^|: )not found($|: )", "404 Not Found", "no such image"),
    ];
}
