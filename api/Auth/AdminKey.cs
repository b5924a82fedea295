using System.Security.Cryptography;
using System.Text;
using BuildApi.Configuration;
using BuildApi.Storage;

namespace BuildApi.Auth;

/// <summary>The key that may do everything. Only its hash is held; comparing takes the same time whatever is offered.</summary>
internal sealed partial class AdminKey
{
    private const int ShortestKey = 16;
    private readonly byte[] hash;

    public AdminKey(BuildApiOptions options, DataFolder folder, ILogger<AdminKey> logger) =>
        hash = Hash(options.AdminKey is { Length: > 0 } given ? given : ReadOrMake(folder, logger));

    // Longer than any key may be: no need to hash what cannot match.
    public bool Matches(ReadOnlySpan<char> offered) =>
        offered.Length is >= ShortestKey and <= BuildApiOptions.LongestAdminKey && CryptographicOperations.FixedTimeEquals(Hash(offered), hash);

    public static string FileName => "admin-key";

    /// <summary>Why the file in the data folder cannot be the key; null when all is well, or none was made yet.</summary>
    public static string? WhatIsWrong(BuildApiOptions options)
    {
        var path = Path.Combine(options.DataFolder, FileName);
        if (options.AdminKey is { Length: > 0 } || !File.Exists(path)) return null;
        return File.ReadAllText(path).Trim().Length is >= ShortestKey and <= BuildApiOptions.LongestAdminKey ? null
            : $"The file {path} does not hold a key of {ShortestKey} to {BuildApiOptions.LongestAdminKey} characters. Put one there, remove the file so "
                + $"that a new key is made, or set BuildApi__AdminKey.";
    }

    private static string ReadOrMake(DataFolder folder, ILogger logger)
    {
        var path = folder.File(FileName);
        if (File.Exists(path)) return File.ReadAllText(path).Trim();
        var key = "ba_" + System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        // Whole or not at all: an empty file would be the key of everybody who shows none.
        var unfinished = path + ".new";
        using (var file = new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(Encoding.ASCII.GetBytes(key + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path);
        DurableFolder.Flush(folder.Path);
        // Never the key itself: logs are copied, searched and kept elsewhere.
        Made(logger, path);
        return key;
    }

    [LoggerMessage(LogLevel.Information, "The administrator's key was made. It is in the file {Path}, which only the service's user can read")]
    private static partial void Made(ILogger logger, string path);

    private static byte[] Hash(ReadOnlySpan<char> key)
    {
        Span<byte> bytes = stackalloc byte[3 * BuildApiOptions.LongestAdminKey];
        return SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(key, bytes)]);
    }
}
