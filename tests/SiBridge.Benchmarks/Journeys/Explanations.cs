using System.Net.Http.Headers;

namespace SiBridge.Benchmarks.Journeys;

/// <summary>What the bridge itself says of messages that did not arrive.</summary>
internal static class Explanations
{
    private const int AtMost = 10;

    public static async Task<IReadOnlyList<string>> Of(
        IEnumerable<(Message Message, string Recipient)> missing, History history, Uri bridge, string operatorKey, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = bridge, Timeout = TimeSpan.FromSeconds(10), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", operatorKey) } };
        var said = new List<string>();
        foreach (var message in missing.Select(m => m.Message).Distinct().Take(AtMost))
        {
            var receipt = history.Answers.First(a => a.Message == message && a.Receipt is not null).Receipt;
            try
            {
                said.Add($"{message}: {await client.GetStringAsync(new Uri($"/v1/messages/{receipt}", UriKind.Relative), stop)}");
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
            {
                said.Add($"{message}: the bridge does not say ({e.Message})");
            }
        }

        return said;
    }
}
