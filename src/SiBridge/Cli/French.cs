using System.Globalization;
using System.Text.Json.Nodes;

namespace SiBridge.Cli;

/// <summary>Words for people.</summary>
internal static class French
{
    /// <summary>French counts zero as one: « 0 canal », « 1 canal », « 2 canaux ».</summary>
    public static string Count(int n, string one, string many) => n < 2 ? $"{n} {one}" : $"{n} {many}";

    /// <summary>An instant of an answer, to the minute, as this machine's clock shows it.</summary>
    public static string Minute(JsonNode? instant) => ((DateTimeOffset)instant!).ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
