using static BuildApi.BuildImages.Checks.PackageFamily;
using static BuildApi.BuildImages.Checks.RequirementLevel;

namespace BuildApi.BuildImages.Checks;

/// <summary>
/// Everything that a build image must or should hold, in the order of reports. The levels follow Amplify's documented
/// requirements, except that any libc will do here, since the runner is a shell script.
/// </summary>
internal static class ImageRequirements
{
    /// <summary>Oldest curl that can talk to a Unix socket, which is how the runner reaches the service.</summary>
    private static readonly Version OldestCurl = new(7, 40);

    public static IReadOnlyList<ImageRequirement> All { get; } =
    [
        Property("linux", Required, "is what builds run on", "Choose an image that is built for Linux."),
        Property("amd64", Required, "is the platform of the build machines",
            "Choose an image for linux/amd64, or build one: docker buildx build --platform linux/amd64."),
        Property("libc", NpmBuilds, "is what Node.js and other tools are built against",
            "Start from the image of a distribution (glibc or musl), not from an empty image."),
        Tool("sh", Required, "starts everything in a build", Names("dash", "busybox", "bash", "bash")),
        Tool("bash", Required, "runs the commands of the build spec", Names("bash", "bash", "bash", "bash")),
        Tool("curl", Required, "downloads the build runner", Names("curl", "curl", "curl", "curl")) with { Minimum = OldestCurl },
        Tool("git", Required, "clones the repository", Names("git", "git", "git", "git")),
        Tool("ssh", Required, "connects to the host of a private repository",
            Names("openssh-client", "openssh-client", "openssh-clients", "openssh-clients")),
        Tool("node", NpmBuilds, "runs builds that use npm packages", Names("nodejs", "nodejs", "nodejs", "nodejs-default")),
        Tool("npm", NpmBuilds, "installs the packages of npm-based builds", Names("npm", "npm", "npm", "npm-default")),
        Property("user", Recommended, "is the user that ssh clones as, and ssh refuses a user id without a name",
            "Give the image's user an entry in /etc/passwd: RUN useradd --uid 1000 --create-home build (BusyBox: adduser -D -u 1000 build)."),
        Property("nvm", Recommended, "lets a build spec switch Node.js versions", "Install nvm as github.com/nvm-sh/nvm describes."),
        Tool("wget", Recommended, "downloads files in many build specs", Names("wget", "wget", "wget", "wget")),
        Tool("tar", Recommended, "unpacks downloads", Names("tar", "tar", "tar", "tar")),
    ];

    public static ImageRequirement? Find(string name) => All.FirstOrDefault(requirement => requirement.Name == name);

    private static ImageRequirement Property(string name, RequirementLevel level, string why, string fix) =>
        new() { Name = name, Level = level, Why = why, OtherFix = fix };

    private static ImageRequirement Tool(
        string name, RequirementLevel level, string why, IReadOnlyDictionary<PackageFamily, string> packages) =>
        new() { Name = name, Level = level, Why = why, Packages = packages, OtherFix = $"Install {name} with the image's package manager." };

    private static Dictionary<PackageFamily, string> Names(string apt, string apk, string redHat, string zypper) =>
        new() { [Apt] = apt, [Apk] = apk, [Dnf] = redHat, [Yum] = redHat, [Zypper] = zypper };
}
