using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace BuildApi.Tests.Support;

/// <summary>An answer of the runner's interface.</summary>
internal sealed record RunnerAnswer(HttpStatusCode Status, string Text)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}

/// <summary>A file or finding that goes with the question for the plan: <c>package</c>, <c>lock</c>, <c>versions</c> and the like.</summary>
internal sealed record SourcePart(string Kind, string Name, string Text);

/// <summary>
/// Speaks the runner's interface as <c>runner.sh</c> does: over the Unix socket that its container was given, with its
/// container's token, by byte offset, asking again until the service answers.
/// </summary>
internal sealed class FakeRunner : IDisposable
{
    private readonly FakeContainer container;
    private readonly HttpClient http;
    private readonly Upload log = new("log");
    private readonly Upload events = new("events");

    public FakeRunner(FakeContainer container, string? token = null, bool outlives = false)
    {
        this.container = container;
        Killed = outlives ? CancellationToken.None : container.Killed;
        http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://buildapi/runner/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token ?? container.Variable("BUILDAPI_TOKEN"));
    }

    public FakeContainer Container => container;

    /// <summary>A process that somehow outlives its container still holds the token.</summary>
    public CancellationToken Killed { get; }

    /// <summary>Bytes of the log that the service has taken.</summary>
    public long Taken => log.Sent;

    /// <summary>Prints to the log, which <see cref="SendAsync"/> sends.</summary>
    public void Say(string text) => log.Add(text);

    public void Event(string line) => events.Add(line + "\n");

    public void Step(string name, string status) =>
        Event(string.Create(CultureInfo.InvariantCulture, $"step {name} {status} {DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0:F3}"));

    /// <summary>Claims the attempt; the answer's lines by their first word.</summary>
    public async Task<ILookup<string, string>> ClaimAsync(string claimant = "the-runner")
    {
        var answer = await AskAsync("POST", $"claim?claimant={claimant}");
        Assert.True(answer.IsSuccess, $"The claim gave {(int)answer.Status}.");
        return answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).ToLookup(words => words[0], words => words[1]);
    }

    /// <summary>Posts what was found after the clone; the plan, or null when there is none.</summary>
    public async Task<IReadOnlyList<PlanRecord>?> PlanAsync(
        string? spec, IEnumerable<string> files, string specName = "amplify.yml", IEnumerable<SourcePart>? more = null)
    {
        var answer = await AskAsync("POST", "plan", () =>
        {
            var form = new MultipartFormDataContent
            {
                { new StringContent(string.Join('\n', files) + "\n"), "files", "files" },
                { new StringContent("buildapi-probe begin\nbuildapi-probe end\n"), "probe", "probe" },
            };
            if (spec is not null) form.Add(new StringContent(spec), "spec", specName);
            foreach (var part in more ?? []) form.Add(new StringContent(part.Text), part.Kind, part.Name);
            return form;
        });
        return answer.IsSuccess ? PlanRecord.Read(answer.Text) : null;
    }

    /// <summary>Sends what the service has not taken yet of log and events; with <paramref name="final"/>, all of it.</summary>
    public async Task SendAsync(bool final = false)
    {
        do
        {
            await SendAsync(log, final);
            await SendAsync(events, final);
        }
        while (final && !(log.IsSent && events.IsSent));
    }

    /// <summary>Bytes from an offset on, sent once; the answer is what the service says of it.</summary>
    public Task<RunnerAnswer> PutAsync(string name, long offset, string bytes, bool final = false) =>
        CallAsync("PUT", $"{name}?final={(final ? "true" : "false")}", RangeOf(offset, Encoding.UTF8.GetBytes(bytes)));

    /// <summary>One call, one answer.</summary>
    public async Task<RunnerAnswer> CallAsync(string method, string path, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body };
        using var response = await http.SendAsync(request, Killed);
        return new RunnerAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(Killed));
    }

    /// <summary>Asks until the service says yes or no; it may be restarting.</summary>
    public async Task<RunnerAnswer> AskAsync(string method, string path, Func<HttpContent>? body = null)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                var answer = await CallAsync(method, path, body?.Invoke());
                if ((int)answer.Status < 500 || tries > 2000) return answer;
            }
            catch (HttpRequestException) when (tries < 2000)
            {
                // The socket is gone, or the connection broke off.
            }

            await Task.Delay(10, Killed);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task SendAsync(Upload upload, bool final)
    {
        if (upload.IsSent) return;
        var answer = await AskAsync("PUT", $"{upload.Name}?final={(final ? "true" : "false")}", () => RangeOf(upload.Sent, upload.Rest()));
        if (!answer.IsSuccess && answer.Status != HttpStatusCode.Conflict)
            throw new InvalidOperationException($"The attempt is over: {upload.Name} gave {(int)answer.Status}.");
        // A second line says that a log is full.
        upload.Sent = long.Parse(answer.Text.Split('\n')[0], CultureInfo.InvariantCulture);
    }

    // As curl -C writes it.
    private static ByteArrayContent RangeOf(long offset, byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        if (offset > 0 && bytes.Length > 0)
            content.Headers.ContentRange = new ContentRangeHeaderValue(offset, offset + bytes.Length - 1, offset + bytes.Length);
        return content;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(container.RunnerSocket), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A file that grows and is sent by byte offset.</summary>
    private sealed class Upload(string name)
    {
        private readonly List<byte> bytes = [];

        public string Name => name;

        public long Sent { get; set; }

        public bool IsSent => Sent == bytes.Count;

        public void Add(string text) => bytes.AddRange(Encoding.UTF8.GetBytes(text));

        public byte[] Rest() => [.. bytes[(int)Sent..]];
    }
}
