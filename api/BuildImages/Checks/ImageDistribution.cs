namespace BuildApi.BuildImages.Checks;

/// <summary>Package managers that a fix can be written for.</summary>
internal enum PackageFamily
{
    Unknown,
    Apt,
    Apk,
    Dnf,
    Yum,
    Zypper,
}

/// <summary>The Linux distribution of an image, from its <c>/etc/os-release</c>; everything is empty when there is none.</summary>
/// <param name="Id">Such as <c>debian</c>.</param>
/// <param name="Like">Relatives, nearest first: <c>rhel fedora</c>.</param>
/// <param name="Release">Such as <c>12</c> or <c>2023</c>.</param>
internal sealed record ImageDistribution(string Id, string Like, string Release)
{
    public static ImageDistribution Unknown { get; } = new("", "", "");

    public PackageFamily Family =>
        Like.Split(' ').Prepend(Id).Select(FamilyOf).FirstOrDefault(family => family != PackageFamily.Unknown);

    /// <summary>Reads the text of an <c>os-release</c> file (KEY=value lines, values perhaps quoted).</summary>
    public static ImageDistribution FromOsRelease(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
            if (line.Split('=', 2) is [var key, var value])
                values[key.Trim()] = value.Trim().Trim('"', '\'');
        return new(values.GetValueOrDefault("ID", ""), values.GetValueOrDefault("ID_LIKE", ""), values.GetValueOrDefault("VERSION_ID", ""));
    }

    private PackageFamily FamilyOf(string id) => id switch
    {
        "debian" or "ubuntu" => PackageFamily.Apt,
        "alpine" or "wolfi" or "chainguard" => PackageFamily.Apk,
        // dnf came with release 8 of the Red Hat line and with Amazon Linux 2023.
        "rhel" or "centos" when Release is "6" or "7" || Release.StartsWith("7.", StringComparison.Ordinal) => PackageFamily.Yum,
        "ol" when Release.StartsWith('7') => PackageFamily.Yum,
        "amzn" when Release is "1" or "2" || Release.StartsWith("201", StringComparison.Ordinal) => PackageFamily.Yum,
        "rhel" or "centos" or "fedora" or "ol" or "rocky" or "almalinux" or "amzn" => PackageFamily.Dnf,
        "suse" or "opensuse" or "sles" or "sle_hpc" or "opensuse-leap" or "opensuse-tumbleweed" => PackageFamily.Zypper,
        _ => PackageFamily.Unknown,
    };
}
