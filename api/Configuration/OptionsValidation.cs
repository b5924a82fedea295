using System.Text;

namespace BuildApi.Configuration;

/// <summary>Checks the settings at start and names every wrong one at once, as it is written in the environment.</summary>
internal static class OptionsValidation
{
    // sockaddr_un holds 108 bytes with the closing zero.
    private const int LongestSocketPath = 107;

    public static IReadOnlyList<string> WhatIsWrong(BuildApiOptions options)
    {
        var wrong = new List<string>();
        Check(!string.IsNullOrWhiteSpace(options.DataFolder), "DataFolder", "is empty; give a folder");
        Check(string.IsNullOrWhiteSpace(options.DataFolder)
            || Encoding.UTF8.GetByteCount(RunnerSocket.PathIn(Path.GetFullPath(options.DataFolder))) <= LongestSocketPath, "DataFolder",
            $"is too long: the Unix socket below it must fit into {LongestSocketPath} bytes; choose a shorter path");
        Check(options.AdminKey is null or "" or { Length: >= 16 and <= BuildApiOptions.LongestAdminKey }, "AdminKey",
            $"must have 16 to {BuildApiOptions.LongestAdminKey} characters; use such a key, or leave the setting out so that one is made");
        Check(options.Metrics is "key" or "public" or "off", "Metrics", "must be 'key', 'public' or 'off'");
        Check(options.MaxConcurrentBuilds is >= 1 and <= 256, "MaxConcurrentBuilds", "must be 1 to 256");
        Check(options.MaxQueuedBuilds is >= 1 and <= 10_000_000, "MaxQueuedBuilds", "must be 1 to 10000000");
        Check(options.MaxQueuedBuildsPerApp is >= 1 and <= 10_000_000, "MaxQueuedBuildsPerApp", "must be 1 to 10000000");
        Check(options.AutomaticRetries is >= 0 and <= 10, "AutomaticRetries", "must be 0 to 10");
        Check(!string.IsNullOrWhiteSpace(options.DefaultImage), "DefaultImage", "is empty; name an image");
        Check(options.OnRegistryFailure is "fail" or "useLocal", "OnRegistryFailure", "must be 'fail' or 'useLocal'");
        Check(options.PullGiveUpSeconds is >= 0 and <= 3600, "PullGiveUpSeconds", "must be 0 to 3600");
        Check(options.MaxImageBytes >= 1, "MaxImageBytes", "must be positive");
        Check(string.IsNullOrEmpty(options.DockerConfig) || File.Exists(options.DockerConfig), "DockerConfig", $"names no file: {options.DockerConfig}");
        Check(options.TimeoutMinutes is >= 1 and <= 1440, "TimeoutMinutes", "must be 1 to 1440");
        Check(options.MemoryMb is null or >= 64, "MemoryMb", "must be at least 64");
        Check(options.Cpus is null or >= 0.1, "Cpus", "must be at least 0.1");
        Check(options.DiskMb is null or >= 64, "DiskMb", "must be at least 64");
        Check(options.PidsLimit >= 64, "PidsLimit", "must be at least 64");
        Check(options.MaxLogBytes >= 65536, "MaxLogBytes", "must be at least 65536");
        Check(options.MaxArtifactBytes >= 1, "MaxArtifactBytes", "must be positive");
        Check(options.MaxArtifactFiles >= 1, "MaxArtifactFiles", "must be positive");
        Check(options.KeepArtifactsOfBuilds >= 1, "KeepArtifactsOfBuilds", "must be positive");
        Check(options.MaxToolStoreBytes >= 1, "MaxToolStoreBytes", "must be positive");
        Check(options.MinimumReleaseAgeHours is >= 0 and <= 8784, "MinimumReleaseAgeHours", "must be 0 to 8784 (a year)");
        Check(options.PackageCatalogue is null || File.Exists(options.PackageCatalogue), "PackageCatalogue", $"names no file: {options.PackageCatalogue}");
        Check(options.OnPackageFailure is "fail" or "warn", "OnPackageFailure", "must be 'fail' or 'warn'");
        Check(options.InstallTimeoutMinutes is >= 1 and <= 120, "InstallTimeoutMinutes", "must be 1 to 120");
        Check(options.InstallTries is >= 1 and <= 10, "InstallTries", "must be 1 to 10");
        Check(options.MinFreeBytes >= 0, "MinFreeBytes", "must not be negative; 0 turns the watch off");
        Check(options.MaxCacheBytes >= 0, "MaxCacheBytes", "must not be negative");
        Check(options.KeepArtifactsForDays is null or (>= 1 and <= 36500), "KeepArtifactsForDays", "must be 1 to 36500");
        Check(options.KeepAuditForDays is >= 1 and <= 36500, "KeepAuditForDays", "must be 1 to 36500");
        Check(options.CloneDepth >= 0, "CloneDepth", "must not be negative; 0 clones the whole history");
        Check(options.ExtraCaBundle is null || File.Exists(options.ExtraCaBundle), "ExtraCaBundle", $"names no file: {options.ExtraCaBundle}");
        Check(IsAddress(options.EngineEndpoint, "unix", "tcp", "http", "https"), "EngineEndpoint",
            "must look like unix:///var/run/docker.sock or tcp://host:2375");
        Check(IsAddress(Environment.GetEnvironmentVariable("DOCKER_HOST"), "unix", "tcp", "http", "https"), null,
            "DOCKER_HOST must look like unix:///var/run/docker.sock or tcp://host:2375");
        Check(IsAddress(options.NpmRegistry, "http", "https"), "NpmRegistry", "must be an http or https address");
        Check(IsAddress(options.NodeMirror, "http", "https"), "NodeMirror", "must be an http or https address");
        foreach (var (name, address) in options.Mirrors)
            Check(!string.IsNullOrEmpty(address) && IsAddress(address, "http", "https"), $"Mirrors__{name}", "must be an http or https address");
        Check(string.IsNullOrEmpty(options.NodeMirror)
            || !options.Mirrors.ContainsKey("node"), "Mirrors__node", "and BuildApi__NodeMirror are the same; set one of them");
        Check(IsAddress(options.RunnerUrl, "http", "https"), "RunnerUrl", "must be an http or https address");
        Check(System.Net.IPAddress.TryParse(options.RunnerBindAddress, out _), "RunnerBindAddress", "must be an address of this machine, such as 10.0.0.5");
        foreach (var host in options.DeniedHosts ?? [])
            Check(HostList.IsEntry(host), "DeniedHosts", $"has '{host}'; each is a host's name, an address, or a network such as 10.0.0.0/8");
        foreach (var place in options.BuildsMayReach)
            Check(place is "linkLocal" or "service" || HostList.NetworkOf(place) is not null, "BuildsMayReach",
                $"has '{place}'; there are linkLocal, service, addresses, and networks such as 10.1.0.0/16");
        Check(options.Egress is "open" or "proxy" or "none", "Egress", "must be 'open', 'proxy' or 'none'");
        Check(options.Egress != "proxy" || !string.IsNullOrEmpty(options.HttpProxy) || !string.IsNullOrEmpty(options.HttpsProxy), "Egress",
            "is 'proxy', and there is none; set BuildApi__HttpProxy or BuildApi__HttpsProxy");
        Check(options.Egress != "proxy" || (IsAddress(options.HttpProxy, "http", "https") && IsAddress(options.HttpsProxy, "http", "https")), "Egress",
            "is 'proxy', so BuildApi__HttpProxy and BuildApi__HttpsProxy must be http or https addresses");
        Check(options.PacketFilter is "auto" or "nft" or "iptables", "PacketFilter", "must be 'auto', 'nft' or 'iptables'");
        foreach (var line in options.ExtraHosts) Check(line.IndexOf(':', StringComparison.Ordinal) > 0, "ExtraHosts", $"has '{line}'; each is name:address");
        foreach (var origin in options.AllowedOrigins)
            Check(IsOrigin(origin), "AllowedOrigins", $"has '{origin}'; each is the scheme, host and port of pages, such as https://ci.example.com");
        Check(string.IsNullOrEmpty(options.PathBase) || IsPathBase(options.PathBase), "PathBase",
            $"cannot be '{options.PathBase}'; it is a path such as /ci, without a slash at its end, and not /runner, where builds call");
        Check(options.RateLimit.RequestsPerMinute >= 0, "RateLimit__RequestsPerMinute", "must not be negative; 0 is no limit");
        Check(options.RateLimit.FailedSignInsPerMinute >= 0, "RateLimit__FailedSignInsPerMinute", "must not be negative; 0 is no limit");
        foreach (var (setting, problem) in OidcRules.WhatIsWrong(options.Oidc)) Check(holds: false, setting, problem);
        return wrong;

        void Check(bool holds, string? setting, string problem)
        {
            if (!holds) wrong.Add(setting is null ? problem + "." : $"The setting BuildApi__{setting} {problem}.");
        }
    }

    // What no proxy and no client writes in another way.
    private static bool IsPathBase(string text) => text[0] == '/' && text[1..].Split('/') is [not "runner", ..] names
        && names.All(name => name.Any(char.IsAsciiLetterOrDigit) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));

    private static bool IsOrigin(string text) => IsAddress(text, "http", "https") && text.Length > 0 && new Uri(text).GetLeftPart(UriPartial.Authority) == text;

    private static bool IsAddress(string? text, params string[] schemes) =>
        string.IsNullOrEmpty(text) || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme));
}
