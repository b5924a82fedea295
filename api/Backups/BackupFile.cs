using System.Buffers;
using System.Security.Cryptography;

namespace BuildApi.Backups;

/// <summary>A file of a backup.</summary>
/// <param name="Path">Below the data folder, with slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content, in small hexadecimal digits.</param>
internal sealed record BackupFile(string Path, long Bytes, string Sha256)
{
    private const int BlockSize = 1024 * 1024;

    /// <summary>Whether it stays in the folder it is restored to, whoever wrote the manifest.</summary>
    public bool StaysInside => Path.Length > 0 && !Path.Contains('\\', StringComparison.Ordinal) && !Path.StartsWith('/')
        && Path.Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>
    /// Copies a file from one folder to another, at most <paramref name="length"/> bytes of it; the file that arrived, which is on the disk only after the
    /// file system was flushed.
    /// </summary>
    /// <exception cref="IOException">There is no such file, or no space.</exception>
    public static async Task<BackupFile> CopyAsync(string path, string fromFolder, string toFolder, long length, CancellationToken ct)
    {
        var target = System.IO.Path.Combine(toFolder, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        await using var from = new FileStream(System.IO.Path.Combine(fromFolder, path), FileMode.Open, FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);
        await using var to = new FileStream(target, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        var (copied, sha256) = await CopyAsync(from, to, length, ct);
        // Artifacts are kept by age, which is that of their file.
        File.SetLastWriteTimeUtc(to.SafeFileHandle, File.GetLastWriteTimeUtc(from.SafeFileHandle));
        return new BackupFile(path, copied, sha256);
    }

    /// <summary>What a file is, as it lies there.</summary>
    public static async Task<BackupFile> ReadAsync(string path, string folder, CancellationToken ct)
    {
        await using var from = File.OpenRead(System.IO.Path.Combine(folder, path));
        var (bytes, sha256) = await CopyAsync(from, Stream.Null, long.MaxValue, ct);
        return new BackupFile(path, bytes, sha256);
    }

    private static async Task<(long Bytes, string Sha256)> CopyAsync(FileStream from, Stream to, long length, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            var copied = 0L;
            while (copied < length)
            {
                var read = await from.ReadAsync(block.AsMemory(0, (int)Math.Min(block.Length, length - copied)), ct);
                if (read == 0) break;
                hash.AppendData(block, 0, read);
                await to.WriteAsync(block.AsMemory(0, read), ct);
                copied += read;
            }

            return (copied, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
