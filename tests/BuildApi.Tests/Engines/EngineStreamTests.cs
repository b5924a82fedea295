using System.Net.Sockets;
using System.Text;
using BuildApi.Engines;
using BuildApi.Engines.Docker;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Engines;

/// <summary>An engine that dies in the middle of an answer.</summary>
public sealed class EngineStreamTests : IDisposable
{
    private readonly ShortFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("400\r\nhalf of it")]
    [InlineData("9\r\none whole\r\n")]
    public async Task An_archive_that_breaks_off_is_an_engine_that_is_away(string body)
    {
        using var engine = DockerEngine.Connect(new Uri($"unix://{folder.In("engine.sock")}"));
        var answered = AnswerOnceAsync(body);
        await using var archive = await engine.OpenArchiveAsync("container", "/out", CancellationToken.None);

        await Assert.ThrowsAsync<EngineUnavailableException>(() => archive.CopyToAsync(Stream.Null));
        await answered;
    }

    private async Task AnswerOnceAsync(string body)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder.In("engine.sock")));
        listener.Listen();
        using var connection = await listener.AcceptAsync();
        await connection.ReceiveAsync(new byte[4096]);
        var stat = Convert.ToBase64String("""{"name":"out","size":1,"mode":2147484141,"mtime":"2030-01-01T00:00:00Z","linkTarget":""}"""u8);
        await connection.SendAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/x-tar\r\nX-Docker-Container-Path-Stat: {stat}\r\nTransfer-Encoding: chunked\r\n\r\n{body}"));
    }
}
