namespace BuildApi.BuildImages.Checks;

/// <summary>What to write into a Dockerfile so that an image gets what it does not have.</summary>
internal static class RequirementFix
{
    /// <summary>The command that adds one requirement, or a sentence where no package does.</summary>
    public static string For(ImageRequirement requirement, PackageFamily family) =>
        requirement.Packages.TryGetValue(family, out var package) ? Install(family, package) : requirement.OtherFix;

    /// <summary>One Dockerfile line for all that packages bring; null when none does or the distribution is not known.</summary>
    public static string? ForAll(IEnumerable<ImageRequirement> requirements, PackageFamily family)
    {
        var packages = requirements.Select(each => each.Packages.GetValueOrDefault(family)).OfType<string>().Distinct().ToList();
        return packages.Count == 0 ? null : "RUN " + Update(family) + Install(family, string.Join(' ', packages));
    }

    private static string Update(PackageFamily family) => family == PackageFamily.Apt ? "apt-get update && " : "";

    private static string Install(PackageFamily family, string packages) => family switch
    {
        PackageFamily.Apt => $"apt-get install -y {packages}",
        PackageFamily.Apk => $"apk add --no-cache {packages}",
        PackageFamily.Dnf => $"dnf install -y {packages}",
        PackageFamily.Yum => $"yum install -y {packages}",
        PackageFamily.Zypper => $"zypper --non-interactive install {packages}",
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "No package manager is known for it."),
    };
}
