using System.Diagnostics;
using System.Globalization;
using BuildApi.EngineTests.Machine;
using Microsoft.AspNetCore.Http;

namespace BuildApi.EngineTests.GitHosts;

/// <summary>Answers one HTTP request with <c>git http-backend</c>, which speaks CGI (RFC 3875).</summary>
internal sealed class GitHttpBackend(string repositories)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var ct = context.RequestAborted;
        using var process = new Process
        {
            StartInfo = Command.StartInfo("git", ["http-backend"], new CommandOptions { Environment = Variables(context.Request) }),
        };
        process.Start();
        var errors = process.StandardError.ReadToEndAsync(ct);
        var request = SendAsync(context.Request.Body, process, ct);
        var answer = process.StandardOutput.BaseStream;
        await ReadHeadersAsync(answer, context.Response, ct);
        await answer.CopyToAsync(context.Response.Body, ct);
        await request;
        await process.WaitForExitAsync(ct);
        await errors;
    }

    private static async Task SendAsync(Stream body, Process process, CancellationToken ct)
    {
        try
        {
            await body.CopyToAsync(process.StandardInput.BaseStream, ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The backend has answered without reading the whole request.
        }
    }

    private Dictionary<string, string?> Variables(HttpRequest request) => new()
    {
        ["GIT_PROJECT_ROOT"] = repositories,
        ["GIT_HTTP_EXPORT_ALL"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString(),
        ["REQUEST_METHOD"] = request.Method,
        ["PATH_INFO"] = request.Path.Value,
        ["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?'),
        ["CONTENT_TYPE"] = request.ContentType ?? "",
        ["CONTENT_LENGTH"] = request.ContentLength?.ToString(CultureInfo.InvariantCulture),
        ["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString(),
        ["REMOTE_ADDR"] = request.HttpContext.Connection.RemoteIpAddress?.ToString(),
    };

    /// <summary>The backend's header lines, up to the empty one; a line <c>Status: 404 Not Found</c> is the status.</summary>
    private static async Task ReadHeadersAsync(Stream answer, HttpResponse response, CancellationToken ct)
    {
        while (await ReadLineAsync(answer, ct) is { Length: > 0 } line)
        {
            var (name, value) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (name == "Status")
                response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            else
                response.Headers[name] = value;
        }
    }

    // Byte by byte, because what follows the empty line is binary and must not be read ahead; headers are short.
    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken ct)
    {
        var line = new List<char>();
        var next = new byte[1];
        while (await stream.ReadAsync(next, ct) == 1 && next[0] != '\n')
            line.Add((char)next[0]);
        return new string([.. line]).TrimEnd('\r');
    }
}
