using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SiBridge.Contracts;

namespace SiBridge.Translation.Lheo;

/// <summary>Something odd in a document, and what was done.</summary>
/// <param name="Path">Of the element: <c>/lheo/offres/formation[12]/action[1]/session[2]/periode/debut</c>.</param>
/// <param name="Message">In French, repeating nothing of a person.</param>
public sealed record LheoRemark(int Line, string Path, string Message);

/// <summary>One session of a document, read or refused; or a formation that has none.</summary>
/// <param name="Session">Null when it was refused, or there is none.</param>
/// <param name="Named">What the session is called, as far as it could be read; also of one that was refused.</param>
/// <param name="Refusal">Why it was refused, in French; the pointer is of the canonical property that could not be made.</param>
public sealed record LheoItem(
    int Line, string Path, (SessionCle Cle, string Organisme)? Named, LheoSession? Session, (string Pointer, LheoRemark Remark)? Refusal, IReadOnlyList<LheoRemark> Remarks);

/// <summary>A session in canonical words.</summary>
/// <param name="content">The canonical message without <c>id</c> and <c>emis_le</c>, UTF-8 JSON: the same session gives the same bytes.</param>
/// <param name="ToldAt">When the document says that the session was last changed.</param>
public sealed class LheoSession(SessionCle cle, string organisme, DateTimeOffset toldAt, byte[] content)
{
    public SessionCle Cle => cle;

    public string Organisme => organisme;

    public DateTimeOffset ToldAt => toldAt;

    public byte[] Content => content;

    /// <summary>The message as it is sent.</summary>
    public byte[] Message(string id, DateTimeOffset emisLe)
    {
        var message = new ArrayBufferWriter<byte>(content.Length + 128);
        using (var writer = new Utf8JsonWriter(message))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteString("emis_le", emisLe.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
            writer.Flush();
        }

        message.Write(","u8);
        message.Write(content.AsSpan(1));
        return message.WrittenSpan.ToArray();
    }
}

/// <summary>A document that cannot be read on from here: what was read before is good.</summary>
/// <param name="line">1-based; 0 when there is none.</param>
public sealed class LheoUnreadableException(string message, int line, int column, Exception? inner = null) : UnreadableException(message, line, column, inner);
