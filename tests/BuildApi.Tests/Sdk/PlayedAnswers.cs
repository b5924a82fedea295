using System.Net;
using System.Text;

namespace BuildApi.Tests.Sdk;

/// <summary>Stands for a service and the way to it: the first request gets the first answer, and the last answer stays.</summary>
internal sealed class PlayedAnswers(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
{
    public List<HttpRequestMessage> Requests { get; } = [];

    public static Func<HttpResponseMessage> Json(HttpStatusCode status, string body) => () =>
        new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    /// <summary>A problem, as the service writes it.</summary>
    public static Func<HttpResponseMessage> Problem(int status, string code) =>
        Json((HttpStatusCode)status, $$"""{ "status": {{status}}, "code": "{{code}}", "detail": "Because." }""");

    public static Func<HttpResponseMessage> Build(string status, HttpStatusCode answer = HttpStatusCode.OK) => Json(answer, $$"""
        {
          "appId": "app", "number": 1, "status": "{{status}}", "trigger": "api", "branch": "main",
          "queuedAt": "2030-01-01T00:00:00Z", "priority": 0, "trusted": true, "failedAttempts": [], "packages": [], "steps": [], "skipped": false, "customHeaders": []
        }
        """);

    /// <summary>Events of a log, and then the end of the connection.</summary>
    public static Func<HttpResponseMessage> Events(params string[] events) => () => new HttpResponseMessage(HttpStatusCode.OK)
    {
        Content = new StringContent(string.Concat(events.Select(one => one + "\n\n")), Encoding.UTF8, "text/event-stream"),
    };

    public static Func<HttpResponseMessage> Bytes(byte[] bytes) => () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };

    public static Func<HttpResponseMessage> Failure(Exception failure) => () => throw failure;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests.Add(request);
        return Task.FromResult(answers[Math.Min(Requests.Count, answers.Length) - 1]());
    }
}
