namespace BuildApi.Artifacts;

/// <summary>A file among a build's artifacts, or a folder.</summary>
internal sealed record ArtifactEntry
{
    /// <summary>Relative to the output folder, names separated by slashes; unique, valid UTF-8.</summary>
    public required string Path { get; init; }

    /// <summary>Folders are kept so that empty ones are not lost; they are in the archives, not in lists.</summary>
    public bool IsFolder { get; init; }

    /// <summary>Where the content begins in the store's file. Links share the content of what they point to.</summary>
    public long Offset { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>Of the content, 32 bytes; all zero for a folder.</summary>
    public byte[] Sha256 { get; init; } = new byte[32];

    /// <summary>Permission bits, without those that change the user.</summary>
    public int Mode { get; init; }

    public DateTimeOffset ModifiedAt { get; init; }

    /// <summary>In small hexadecimal digits.</summary>
    public string Sha256Text => Convert.ToHexStringLower(Sha256);
}
