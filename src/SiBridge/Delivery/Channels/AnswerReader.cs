using SiBridge.Delivery.Answers;

namespace SiBridge.Delivery.Channels;

/// <summary>Takes of an HTTP response what rules may look at.</summary>
internal static class AnswerReader
{
    /// <param name="withBody">Whether some rule asks for it; else it is left to the connection, which drains it.</param>
    public static async Task<Answer> Read(HttpResponseMessage response, bool withBody, CancellationToken stop)
    {
        var headers = response.Headers.Concat(response.Content.Headers).SelectMany(h => h.Value.Select(value => KeyValuePair.Create(h.Key, value)));
        return new((int)response.StatusCode, [.. headers], withBody ? await Body(response, stop) : default);
    }

    private static async Task<ReadOnlyMemory<byte>> Body(HttpResponseMessage response, CancellationToken stop)
    {
        var buffer = new byte[Answer.MaxBytes];
        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
        return buffer.AsMemory(0, length);
    }
}
