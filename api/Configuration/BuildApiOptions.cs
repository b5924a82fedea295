using System.Net;

namespace BuildApi.Configuration;

/// <summary>The service's settings: the section <c>BuildApi</c> of the configuration (<c>BuildApi__DataFolder</c> and so on).</summary>
internal sealed class BuildApiOptions
{
    public const string Section = "BuildApi";

    /// <summary>Characters that the administrator's key has at the most.</summary>
    public const int LongestAdminKey = 128;

    /// <summary>Where everything is kept. Default: <c>/var/lib/buildapi</c> as root, else the user's state folder.</summary>
    public string DataFolder { get; set; } = DefaultDataFolder();

    /// <summary>
    /// The administrator's key, 16 to 128 characters. Unset or empty: one is made at the first start and written to <c>admin-key</c> in the data folder.
    /// </summary>
    public string? AdminKey { get; set; }

    /// <summary>Where backups are kept, which hold all secrets. Unset: <c>backups</c> in the data folder; another disk is the better place.</summary>
    public string? BackupFolder { get; set; }

    /// <summary>
    /// Who may read <c>GET /metrics</c>: <c>key</c> for whoever shows a key with the scope <c>read</c>, <c>public</c> for everybody, <c>off</c> for nobody.
    /// </summary>
    public string Metrics { get; set; } = "key";

    /// <summary>Builds that run at once, 1 to 256. Default: one for every two processors.</summary>
    public int MaxConcurrentBuilds { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Builds of all apps that may wait, 1 to 10,000,000; one more is refused with 429.</summary>
    public int MaxQueuedBuilds { get; set; } = 200_000;

    /// <summary>Builds of one app that may wait, 1 to 10,000,000; one more is refused with 429.</summary>
    public int MaxQueuedBuildsPerApp { get; set; } = 50_000;

    /// <summary>
    /// Times that a build is tried again by itself when an attempt fails before any command of its own has run, for a reason that may pass (a git host that
    /// does not answer, a container that is lost), 0 to 10.
    /// </summary>
    public int AutomaticRetries { get; set; } = 2;

    /// <summary>The image of apps that name none.</summary>
    public string DefaultImage { get; set; } = "buildapi/default:latest";

    /// <summary>
    /// Which images apps may use: patterns as <c>public.ecr.aws/**</c>, with a leading <c>!</c> refusing; the last that fits decides. Empty: all.
    /// </summary>
    public List<string> AllowedImages { get; set; } = [];

    /// <summary>
    /// What a build with the pull policy <c>always</c> does when the registry is down: <c>fail</c>, or <c>useLocal</c> for the image on the machine.
    /// </summary>
    public string OnRegistryFailure { get; set; } = "fail";

    /// <summary>Seconds after which a pull that fails is not tried again, 0 to 3600.</summary>
    public int PullGiveUpSeconds { get; set; } = 180;

    /// <summary>Bytes of all images that were pulled for builds; what was used longest ago goes first.</summary>
    public long MaxImageBytes { get; set; } = 50L * 1024 * 1024 * 1024;

    /// <summary>
    /// A Docker <c>config.json</c> with credentials for registries. Unset: <c>$DOCKER_CONFIG/config.json</c>, else <c>~/.docker/config.json</c>, where there
    /// is one. Empty: none.
    /// </summary>
    public string? DockerConfig { get; set; }

    /// <summary><c>unix:///…</c> or <c>tcp://…</c>. Unset: <c>DOCKER_HOST</c>, else <c>/var/run/docker.sock</c>.</summary>
    public string? EngineEndpoint { get; set; }

    /// <summary>An OCI runtime for builds, such as <c>runsc</c>. Unset: the engine's default.</summary>
    public string? Runtime { get; set; }

    /// <summary><c>name:address</c> lines for the hosts file of every build; <c>host-gateway</c> stands for the machine.</summary>
    public List<string> ExtraHosts { get; set; } = [];

    /// <summary>
    /// What builds may reach although the service keeps them from it: <c>linkLocal</c> for 169.254.0.0/16, where clouds have metadata and credentials of the
    /// machine, <c>service</c> for the service's own public port, and addresses and networks such as <c>10.1.0.0/16</c>. Empty: nothing.
    /// </summary>
    public List<string> BuildsMayReach { get; set; } = [];

    /// <summary>
    /// Where builds may connect to: <c>open</c> for everywhere but what <see cref="BuildsMayReach"/> tells of, <c>proxy</c> for the proxy alone and
    /// <c>none</c> for nothing, besides what <see cref="BuildsMayReach"/> names. Names are resolved all the same. Where the rules cannot be set, no build
    /// starts unless this is <c>open</c>.
    /// </summary>
    public string Egress { get; set; } = "open";

    /// <summary>What sets the rules for it: <c>nft</c>, <c>iptables</c>, or <c>auto</c> for the first of the two that is there.</summary>
    public string PacketFilter { get; set; } = "auto";

    /// <summary>A file of PEM certificates that builds trust besides the image's own.</summary>
    public string? ExtraCaBundle { get; set; }

    /// <summary>
    /// Variables of all builds, such as <c>CI</c>; what a spec, an app or a build sets goes before. The names that apps are refused are refused here, too.
    /// </summary>
    public Dictionary<string, string> BuildEnvironment { get; set; } = [];

    public string? HttpProxy { get; set; }

    public string? HttpsProxy { get; set; }

    public string? NoProxy { get; set; }

    /// <summary>The npm registry. Unset: what <c>npm config get registry</c> says in the default image.</summary>
    public string? NpmRegistry { get; set; }

    /// <summary>A mirror of the Node.js downloads. Unset: the official one.</summary>
    public string? NodeMirror { get; set; }

    /// <summary>
    /// Mirrors of the makers' downloads by their name in the catalogue: <c>github</c>, <c>go</c>, <c>ruby</c> and so on; <see cref="NodeMirror"/> is
    /// <c>node</c>. Not named: the maker itself.
    /// </summary>
    public Dictionary<string, string> Mirrors { get; set; } = [];

    /// <summary>Minutes a build may take when its app does not say, 1 to 1440.</summary>
    public int TimeoutMinutes { get; set; } = 30;

    /// <summary>Memory of a build in megabytes when its app does not say; unset for no limit.</summary>
    public int? MemoryMb { get; set; }

    /// <summary>
    /// Megabytes that one build may write: into the engine's storage, its caches and its log. Looked at every few seconds, so a build may be over it for a
    /// moment. Unset: as many as there are.
    /// </summary>
    public int? DiskMb { get; set; }

    /// <summary>Processors of a build when its app does not say; unset for no limit.</summary>
    public double? Cpus { get; set; }

    /// <summary>Processes and threads of a build.</summary>
    public int PidsLimit { get; set; } = 4096;

    /// <summary>Bytes of a build's log; what comes after is dropped, and the log says so.</summary>
    public long MaxLogBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>Bytes of all artifacts of a build.</summary>
    public long MaxArtifactBytes { get; set; } = 8L * 1024 * 1024 * 1024;

    /// <summary>Files among the artifacts of a build.</summary>
    public int MaxArtifactFiles { get; set; } = 200_000;

    /// <summary>Builds whose artifacts are kept for each app, newest first.</summary>
    public int KeepArtifactsOfBuilds { get; set; } = 25;

    /// <summary>Days that artifacts are kept, 1 to 36500; those of an app's newest build with artifacts stay whatever their age. Unset: any age.</summary>
    public int? KeepArtifactsForDays { get; set; }

    /// <summary>Days that entries of the audit log are kept, 1 to 36500.</summary>
    public int KeepAuditForDays { get; set; } = 365;

    /// <summary>
    /// Free bytes where the data folder is, or a twentieth of all if that is less, below which no build begins; below a quarter of them the build that wrote
    /// most there is ended (<c>disk_full</c>). 0: nobody watches.
    /// </summary>
    public long MinFreeBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Commits of history that a clone brings along; 0 for all of it.</summary>
    public int CloneDepth { get; set; } = 1;

    /// <summary>Bytes of the tool store; what was used longest ago goes first.</summary>
    public long MaxToolStoreBytes { get; set; } = 20L * 1024 * 1024 * 1024;

    /// <summary>Hours for which a brand-new release is kept out of <c>latest</c> and other floating versions; 0 for no such rule.</summary>
    public int MinimumReleaseAgeHours { get; set; }

    /// <summary>A file that adds packages to the built-in catalogue, or replaces them. Unset: none.</summary>
    public string? PackageCatalogue { get; set; }

    /// <summary>What a build does whose package override cannot be had: <c>fail</c>, or <c>warn</c> to go on with what its image has.</summary>
    public string OnPackageFailure { get; set; } = "fail";

    /// <summary>Whether <see cref="OnPackageFailure"/> is <c>warn</c>.</summary>
    public bool GoesOnWithoutPackages => OnPackageFailure == "warn";

    /// <summary>Minutes that one try to install a tool may take, 1 to 120.</summary>
    public int InstallTimeoutMinutes { get; set; } = 10;

    /// <summary>Tries to download or install a tool, 1 to 10.</summary>
    public int InstallTries { get; set; } = 3;

    /// <summary>Bytes of what is kept between builds; what was used longest ago goes first. 0 keeps nothing.</summary>
    public long MaxCacheBytes { get; set; } = 20L * 1024 * 1024 * 1024;

    /// <summary>
    /// Where build containers find the service when the engine is on another machine, for example <c>http://10.0.0.5:8081</c>. Unset: a Unix socket.
    /// </summary>
    public string? RunnerUrl { get; set; }

    /// <summary>
    /// Hosts that neither repositories nor images may be fetched from: names (<c>*</c> for any part), addresses, networks. Unset: link-local addresses and
    /// names that clouds have for their metadata.
    /// </summary>
    public List<string>? DeniedHosts { get; set; }

    /// <summary>Whether tokens may clone over <c>http://</c> from hosts outside of the local network, readable by everybody on the way.</summary>
    public bool AllowTokensOverHttp { get; set; }

    /// <summary>The address of this machine on which <see cref="RunnerUrl"/>'s port is listened to.</summary>
    public string RunnerBindAddress { get; set; } = "0.0.0.0";

    /// <summary>Whether apps may clone from <c>file://</c> addresses (paths inside the build image).</summary>
    public bool AllowFileRepositories { get; set; }

    /// <summary>
    /// Origins whose pages may call the service from a browser, such as <c>https://ci.example.com</c>. Empty: none but its own Swagger UI.
    /// </summary>
    public List<string> AllowedOrigins { get; set; } = [];

    /// <summary>
    /// The path below which a proxy serves the service, such as <c>/ci</c>; whether the proxy passes it on or takes it away. Unset: none, or what
    /// <c>X-Forwarded-Prefix</c> says where forwarded headers are read.
    /// </summary>
    public string? PathBase { get; set; }

    public RateLimitOptions RateLimit { get; set; } = new();

    public OidcOptions Oidc { get; set; } = new();

    /// <summary>Where the runners of containers on other machines are listened for.</summary>
    public IPEndPoint RunnerBind() => new(IPAddress.Parse(RunnerBindAddress), new Uri(RunnerUrl!).Port);

    /// <summary>The list that is in force.</summary>
    public HostList Denied() => HostList.Of(DeniedHosts ?? ["169.254.0.0/16", "fe80::/10", "metadata.google.internal", "metadata.goog"]);

    /// <summary>The endpoint that is in force.</summary>
    public Uri Engine() => new(EngineEndpoint
        ?? (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : "unix:///var/run/docker.sock"));

    /// <summary>The Docker configuration that is in force; null for none.</summary>
    public string? DockerConfigPath()
    {
        if (DockerConfig is not null) return DockerConfig.Length == 0 ? null : Path.GetFullPath(DockerConfig);
        var folder = Environment.GetEnvironmentVariable("DOCKER_CONFIG");
        return Path.Combine(string.IsNullOrEmpty(folder)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker") : folder, "config.json");
    }

    private static string DefaultDataFolder()
    {
        if (Environment.IsPrivilegedProcess) return "/var/lib/buildapi";
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        return Path.Combine(string.IsNullOrEmpty(state)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state") : state, "buildapi");
    }
}
