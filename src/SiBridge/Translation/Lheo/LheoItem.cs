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
    int Line, string Path, (SessionCle Cle, string Organisme)? Named, ToldSession? Session, (string Pointer, LheoRemark Remark)? Refusal, IReadOnlyList<LheoRemark> Remarks);

/// <summary>A document that cannot be read on from here: what was read before is good.</summary>
/// <param name="line">1-based; 0 when there is none.</param>
public sealed class LheoUnreadableException(string message, int line, int column, Exception? inner = null) : UnreadableException(message, line, column, inner);
