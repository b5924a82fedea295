using System.Diagnostics.CodeAnalysis;

namespace BuildApi.BuildImages.References;

/// <summary>
/// The name of a build image: what <c>docker pull</c> takes, in full. Two texts that mean the same image make equal references.
/// </summary>
internal sealed record ImageReference
{
    private ImageReference(ReferenceParts parts) => (Domain, Path, Tag, Digest) = parts;

    /// <summary>Host and port of the registry, such as <c>docker.io</c> or <c>[fc00::1]:5000</c>.</summary>
    public string Domain { get; }

    /// <summary>The repository inside the registry, such as <c>library/node</c>.</summary>
    public string Path { get; }

    /// <summary>The tag as given; null when there was none.</summary>
    public string? Tag { get; }

    /// <summary>The digest as given, <c>sha256:…</c>; null when there was none.</summary>
    public string? Digest { get; }

    /// <summary>Domain and path, without tag and digest: <c>docker.io/library/node</c>.</summary>
    public string Name => $"{Domain}/{Path}";

    /// <summary>The whole reference; <c>:latest</c> is added only when neither tag nor digest was given.</summary>
    public string Canonical => Name + Suffix(Tag is null && Digest is null ? "latest" : Tag);

    /// <summary>What to ask an engine for: a digest rules out the tag beside it.</summary>
    public string PullName => Digest is null ? Canonical : $"{Name}@{Digest}";

    /// <summary>The short form that people write: <c>node:22</c>.</summary>
    public string Familiar => FamiliarName + Suffix(Tag);

    public ImageRegistry Registry => RegistryHost switch
    {
        ShortNames.Hub => ImageRegistry.DockerHub,
        "public.ecr.aws" => ImageRegistry.EcrPublic,
        _ => ImageRegistry.Other,
    };

    /// <summary>The key that a registry's credentials are kept under: lower case, one name for all of Docker Hub's.</summary>
    public string RegistryHost => ShortNames.HostKey(Domain);

    /// <summary>Reads a reference as Docker does; the refusal says which part is wrong, why, and what was perhaps meant.</summary>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? why)
    {
        text ??= "";
        why = ReferenceRefusal.ForForeignForm(text);
        reference = why is null ? Read(text) : null;
        if (why is null && reference is null)
            why = ReferenceRefusal.Explain(text);
        return reference is not null;
    }

    /// <summary>The same image, fixed to what a registry calls it by content.</summary>
    public ImageReference WithDigest(string digest) =>
        ReferenceSyntax.IsDigest(digest)
            ? new ImageReference(new ReferenceParts(Domain, Path, Tag, digest))
            : throw new ArgumentException($"'{digest}' is not a digest.", nameof(digest));

    /// <summary>The same name with its tag alone.</summary>
    public ImageReference WithoutDigest() => new(new ReferenceParts(Domain, Path, Tag, null));

    public override string ToString() => Canonical;

    /// <summary>The reference that a text means, or null; no explanations.</summary>
    internal static ImageReference? Read(string text) => ShortNames.Read(text) is { } parts ? new ImageReference(parts) : null;

    private string FamiliarName
    {
        get
        {
            if (Domain != ShortNames.Hub)
                return Name;
            var official = Path.StartsWith(ShortNames.OfficialPrefix, StringComparison.Ordinal) ? Path[ShortNames.OfficialPrefix.Length..] : null;
            return official is null || official.Contains('/', StringComparison.Ordinal) ? Path : official;
        }
    }

    private string Suffix(string? tag) => (tag is null ? "" : ":" + tag) + (Digest is null ? "" : "@" + Digest);
}
