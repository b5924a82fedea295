using System.Diagnostics.CodeAnalysis;

namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>Operating system, architecture and C library that a tool must fit, with the names that download sites use for them.</summary>
/// <param name="Architecture">As an engine names it: <c>amd64</c>, <c>arm64</c>.</param>
/// <param name="Libc"><c>glibc</c> or <c>musl</c>.</param>
internal sealed record Platform(string Os, string Architecture, string Libc)
{
    /// <summary>The placeholders that an address or a package's name may hold.</summary>
    public static IReadOnlyList<string> Names { get; } = ["nodeArch", "goArch", "gnuArch", "bunArch", "gnuLibc"];

    public override string ToString() => $"{Os}/{Architecture}";

    /// <summary>What is asked for where no image is known yet: the usual server.</summary>
    public static Platform Usual { get; } = new("linux", "amd64", "glibc");

    /// <summary>Puts its names in the place of <c>{nodeArch}</c> and so on; anything else in braces stays.</summary>
    public string Fill(string text)
    {
        foreach (var name in Names)
            if (TryFind(name, out var value)) text = text.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        return text;
    }

    private bool TryFind(string name, [NotNullWhen(true)] out string? value)
    {
        value = name switch
        {
            "nodeArch" => Architecture == "amd64" ? "x64" : Architecture,
            "goArch" => Architecture,
            "gnuArch" => Architecture switch { "amd64" => "x86_64", "arm64" => "aarch64", _ => Architecture },
            "bunArch" => Architecture switch { "amd64" => "x64", "arm64" => "aarch64", _ => Architecture },
            "gnuLibc" => Libc == "musl" ? "musl" : "gnu",
            _ => null,
        };
        return value is not null;
    }
}
