using System.Globalization;
using System.Text;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Runner.Plans;
using BuildApi.Runner.Protocol;
using Microsoft.AspNetCore.Http;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>
/// The runner's end of the line: calls of the product's own runner endpoints, without a socket between. 0 stands for a call that got no answer, because nobody
/// was there, the service died over it, or the answer was lost.
/// </summary>
internal sealed class RunnerLine(SimulatedMachine machine, string token)
{
    public Task<(int Status, string Text)> ClaimAsync(string claimant) => CallAsync(async (attempt, _, life) =>
        await RunnerEndpoints.Claim(attempt, claimant, life.Get<RunnerClaims>(), CancellationToken.None));

    public Task<(int Status, string Text)> PlanAsync(string spec) => CallAsync(async (attempt, _, life) =>
        await RunnerEndpoints.Plan(attempt, Form(spec), life.Get<RunnerPlans>(), CancellationToken.None));

    public Task<(int Status, string Text)> SourceFetchedAsync() => CallAsync(async (attempt, _, life) =>
        await RunnerEndpoints.SourceFetched(attempt, life.Get<AttemptStore>(), CancellationToken.None));

    public Task<(int Status, string Text)> CloneFailedAsync(string output) => CallAsync(async (attempt, http, life) =>
    {
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(output));
        http.Request.ContentLength = output.Length;
        return await RunnerEndpoints.CloneFailed(attempt, http.Request, life.Get<AttemptStore>(), life.Get<OpenLogs>(), CancellationToken.None);
    });

    public Task<(int Status, string Text)> LogAsync(long offset, string bytes, bool final) => CallAsync(async (attempt, http, life) =>
    {
        SetBody(http, offset, bytes);
        return await RunnerEndpoints.Log(attempt, final, http.Request, life.Get<OpenLogs>(), CancellationToken.None);
    });

    public Task<(int Status, string Text)> EventsAsync(long offset, string bytes) => CallAsync(async (attempt, http, life) =>
    {
        SetBody(http, offset, bytes);
        return await RunnerEndpoints.Events(attempt, http.Request, life.Get<RunnerStore>(), life.Get<RunnerPlans>(), CancellationToken.None);
    });

    private async Task<(int Status, string Text)> CallAsync(Func<RunnerAttempt, HttpContext, Life, Task<object>> call)
    {
        if (machine.Service is not { Answers: true } life) return (0, "");
        var answer = AnswerAsync(life, call);
        await Task.WhenAny(answer, life.Died);
        if (!answer.IsCompleted) return (0, "");
        var (status, text) = await answer;
        if (!machine.IsHostile || !machine.Schedule.Dice.Roll(4)) return (status, text);
        machine.Schedule.Note("an answer to a runner is lost");
        return (0, "");
    }

    private async Task<(int Status, string Text)> AnswerAsync(Life life, Func<RunnerAttempt, HttpContext, Life, Task<object>> call)
    {
        var http = new DefaultHttpContext { RequestServices = life.Services };
        http.Request.Headers.Authorization = $"Bearer {token}";
        try
        {
            if (await RunnerAttempt.BindAsync(http) is not { } attempt) return (401, "");
            var result = await call(attempt, http, life);
            while (result is INestedHttpResult nested) result = nested.Result;
            return ((result as IStatusCodeHttpResult)?.StatusCode ?? 200, result switch
            {
                Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult text => text.ResponseContent ?? "",
                Microsoft.AspNetCore.Http.HttpResults.FileContentHttpResult file => Encoding.UTF8.GetString(file.FileContents.Span),
                _ => "",
            });
        }
        catch (BadHttpRequestException refused)
        {
            return (refused.StatusCode, "");
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            machine.Schedule.Note($"an endpoint broke: {broken.GetType().Name}");
            return (500, "");
        }
    }

    private static void SetBody(HttpContext http, long offset, string bytes)
    {
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(bytes));
        http.Request.ContentLength = bytes.Length;
        if (offset > 0 && bytes.Length > 0)
            http.Request.Headers.ContentRange = string.Create(
                CultureInfo.InvariantCulture, $"bytes {offset}-{offset + bytes.Length - 1}/{offset + bytes.Length}");
    }

    private static FormFileCollection Form(string spec) => [Part("files", "files", "amplify.yml\n"),
        Part("probe", "probe", "buildapi-probe begin\nbuildapi-probe end\n"), Part("spec", "amplify.yml", spec)];

    private static FormFile Part(string name, string file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new FormFile(new MemoryStream(bytes), 0, bytes.Length, name, file);
    }
}
