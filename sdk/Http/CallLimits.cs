namespace BuildApi.Sdk;

/// <summary>Ends a try that is not answered in time: one limit for a read, another for what pulls an image.</summary>
internal sealed class CallLimits(TimeProvider clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var limit = CallPolicy.LimitOf(request);
        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await base.SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Not as a cancellation, which callers would take for their own.
            throw new HttpRequestException(
                $"The service did not answer {request.Method} {request.RequestUri!.AbsolutePath} within {limit.TotalSeconds:0} s.", new TimeoutException());
        }
    }
}
